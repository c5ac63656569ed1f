"""The page's Komet tab: what the ERP holds, looked at by clicking."""

from tests.browser.desk import Desk


class KometTab:
    """The tab, as the person at the desk uses it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show_order(self, number: str) -> str:
        """Look an order up by its number; return the place of its lines."""
        self._desk.go_to_tab("komet")
        self._desk.click("//a[@data-testid='komet-orders']")
        self._desk.type(number, into="//input[@data-testid='komet-number']")
        self._desk.press("Find", on="//form")
        self._desk.see(number, on="//details[@data-testid='order' and @open]")
        return f"//details[@data-testid='order' and @data-number='{number}']//tbody"

    def show_document(self, section: str, number: str) -> str:
        """Look a prebook or an invoice up by its number; return its place."""
        self._desk.go_to_tab("komet")
        self._desk.click(f"//a[@data-testid='komet-{section}']")
        self._desk.type(number, into=f"//input[@data-testid='{section}-number']")
        self._desk.press("Find", on="//form")
        place = f"//details[@data-number='{number}' and @open]"
        self._desk.see(number, on=place)
        return place

    def act(self, name: str, *, on: str, opener: str) -> None:
        """Choose from the menu of what other people do with a document."""
        self._desk.press(opener, on=on)
        self._desk.click(f"//*[@role='menuitem' and @data-act='{name}']")

    def show_inventory(self, text: str) -> str:
        """Look for something in the inventory; return the place of its lines."""
        self._desk.go_to_tab("komet")
        self._desk.click("//a[@data-testid='komet-inventory']")
        self._desk.type(text, into="//input[@data-testid='inventory-search']")
        self._desk.press("Find", on="//form")
        return "//div[@data-testid='inventory']//tbody"

    def show_invoices(self) -> str:
        """Open the list of vendor invoices and return its place."""
        self._desk.go_to_tab("komet")
        self._desk.click("//a[@data-testid='komet-invoices']")
        return "//section[@data-testid='invoices']"

    def make_token(self, description: str) -> str:
        """Make a company token with every method and return its text."""
        self._desk.go_to_tab("komet")
        self._desk.click("//a[@data-testid='komet-tokens']")
        self._desk.click("//details[summary[contains(., 'Make a token')]]/summary")
        self._desk.type(description, into="//input[@data-testid='token-description']")
        self._desk.click("//button[@data-testid='token-make']")
        made = "//*[@data-testid='token-new']//code"
        return self._desk.until(lambda: self._desk.read(made), "the new token is shown")
