"""`python -m tests.browser.tour [folder]`: makes the README's pictures by walking through the demo.

Each picture is what a person sees at that step of a real run: a list, an order, a deletion from form to
result, faulty box codes, and the tabs beside the chat. No page that shows a token is visited. For good
emoji install Debian's fonts-noto-color-emoji first; without it they are drawn as boxes.
"""

import sys
import tempfile
from pathlib import Path

from tests.browser.chromium import PHONE, SIZE, set_size, start_chromium
from tests.browser.demo_process import ROOT, DemoProcess
from tests.browser.desk import MAIN, MODAL, Desk
from tests.browser.komet_tab import KometTab

ORDER = "P071882"
LINE = "Rose Freedom Red 60cm"
LARGEST_PICTURE = 170_000
BUSY = "//*[@aria-busy='true' or contains(@class, 'spinner')]"


class Tour:
    """The walk. Pictures go to `folder`."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.folder = folder

    def picture(self, name: str) -> None:
        """Take a picture of the page once nothing on it is under way. Raises RuntimeError when it is too large."""
        self.desk.gone(BUSY)
        path = self.folder / f"{name}.png"
        path.write_bytes(self.desk.driver.get_screenshot_as_png())
        size = path.stat().st_size
        if size > LARGEST_PICTURE:
            raise RuntimeError(f"{path} has {size} bytes, more than {LARGEST_PICTURE}.")
        print(f"{path.relative_to(self.folder.parent)}  {size // 1000} kB")

    def walk(self, demo: DemoProcess) -> None:
        """Take all pictures, in the order of a day's work."""
        self.look_at_orders(demo)
        self.delete_a_line()
        self.correct_box_codes(demo)
        self.buy_and_ship(demo)
        self.look_around()
        self.on_a_phone(demo)

    def look_at_orders(self, demo: DemoProcess) -> None:
        """Ana lists the orders of a day, and opens one of a vendor's."""
        desk = self.desk
        day = next(order["ship_date"] for order in demo.orders() if order["number"] == ORDER)
        desk.open("ana", "sales")
        desk.write(f"/komet-po list {day}")
        desk.message("Page 1 of")
        self.picture("list")
        desk.write(f"/komet-po list {day} alborada approved")
        place = desk.message("Purchase orders shipping")
        desk.until(lambda: len(desk.find_all("//article[@data-ephemeral]")) == 2, "the second list is there")
        desk.press(ORDER, on=place)
        desk.see("Delete lines", on=MODAL)
        self.picture("details")
        desk.press("Delete lines")

    def delete_a_line(self) -> None:
        """She asks for a deletion, Maya approves, and Ana is told."""
        desk = self.desk
        desk.choose(LINE, in_field="items")
        desk.type("Short shipped by the farm", into=f"{desk.field('reason')}//input")
        desk.press("Continue")
        desk.see("Needs 1 approval by a manager", on=MODAL)
        self.picture("preview")
        desk.press("Ask for approval")
        desk.see("Waiting for approval", on=MODAL)
        desk.click(f"{MODAL}//button[@aria-label='Close']")
        desk.gone(MODAL)
        desk.sit_down_as("Maya Lindqvist")
        desk.go_to("komet-approvals")
        card = desk.message("Short shipped by the farm")
        self.picture("approval")
        desk.press("Approve", on=card)
        desk.see("✅ Done", on=card)
        desk.sit_down_as("Ana Torres")
        desk.go_to("Komet")
        desk.see("✅ Done", on=desk.message("Short shipped by the farm"))
        self.picture("result")

    def correct_box_codes(self, demo: DemoProcess) -> None:
        """She pastes box codes with a typing error in one row, sees it told, and leaves the rest for later."""
        desk = self.desk
        number, codes = order_with_boxes(demo, 4)
        codes[2] = codes[2].replace("0", "O", 1)  # the usual typing error
        rows = [f"{code}\tAL2204{position}" for position, code in enumerate(codes, start=11)]
        desk.go_to("sales")
        desk.write("/komet-box code change")
        desk.paste("Old code\tNew code\n" + "\n".join(rows), into=f"{desk.field('codes')}//textarea")
        desk.choose(number, in_field="purchase_order", typed=number)
        desk.press("Continue")
        desk.see("is not a box of this order", on=MODAL)
        self.picture("box-codes")
        desk.press("Cancel")
        desk.gone(MODAL)
        desk.write("/komet-box code change")
        rows = [f"Shelf {position}\t{code}\tAL3304{position}" for position, code in enumerate(codes, start=11)]
        desk.paste("\n".join(rows), into=f"{desk.field('codes')}//textarea")
        desk.press("Continue")
        desk.see("Choose them below", on=MODAL)
        self.picture("columns")
        desk.press("Cancel")
        desk.gone(MODAL)

    def buy_and_ship(self, demo: DemoProcess) -> None:
        """She looks at prebooks, makes an order with a mistake in a row and then without, and sees the stock."""
        desk = self.desk
        desk.go_to("sales")
        desk.write("/komet-prebook list")
        desk.message("Prebooks leaving")
        self.picture("prebooks")
        day = max(order["ship_date"] for order in demo.orders())
        desk.write(f"/komet-po create vendor=ALBO ship_date={day}")
        lines = f"{desk.field('lines')}//textarea"
        desk.paste("RSFR60; two; QB; Stem; 24; 25; 0.32", into=lines)
        desk.press("Continue")
        desk.see("Line 1", on=MODAL)
        self.picture("po-create-mistake")
        desk.paste("RSFR60; 2; QB; Stem; 24; 25; 0.32", into=lines)
        desk.press("Continue")
        desk.see("Digest", on=MODAL)
        self.picture("po-create")
        desk.press("Send to Komet")
        desk.see("Done", on=MODAL)
        desk.click(f"{MODAL}//button[@aria-label='Close']")
        desk.gone(MODAL)
        desk.write("/komet-inventory list")
        desk.message("Inventory")
        self.picture("inventory")
        self.count_the_stock(demo)

    def count_the_stock(self, demo: DemoProcess) -> None:
        """She pastes what was counted and sees what would change and what would go."""
        desk = self.desk
        more, gone, less = [each for each in demo.stock() if each["kind"] == "M" and len(each["boxes"]) > 4][:3]
        rows = [
            ["Line", "Boxes", "Cost"],
            [more["id"], len(more["boxes"]) + 4, "0.33"],
            [gone["id"], 0, ""],
            [less["id"], len(less["boxes"]) - 2, "0.41"],
        ]
        desk.write("/komet-inventory count")
        desk.paste("\n".join("\t".join(map(str, row)) for row in rows), into=f"{desk.field('sheet')}//textarea")
        desk.press("Continue")
        desk.see("Count the stock", on=MODAL)
        self.picture("count")
        desk.press("Cancel")
        desk.gone(MODAL)

    def look_around(self) -> None:
        """The Home tab, Komet's data, the traffic, and dark colours."""
        desk = self.desk
        desk.go_to_app("Komet")
        desk.see("Lately", on=MAIN)
        desk.see("Not sent yet", on=MAIN)
        self.picture("home")
        KometTab(desk).show_order(ORDER)
        self.picture("komet")
        desk.go_to_tab("inspector")
        desk.see("no violations")
        desk.until(lambda: len(desk.find_all("//li[@data-testid='traffic-entry']")) > 20, "the traffic is listed")
        self.picture("inspector")
        desk.go_to_tab("chat")
        desk.go_to("komet-approvals")
        desk.click("//button[@data-testid='theme']")
        desk.message("Short shipped by the farm")
        self.picture("dark")
        desk.click("//button[@data-testid='theme']")

    def on_a_phone(self, demo: DemoProcess) -> None:
        """A list on a narrow screen."""
        desk = self.desk
        set_size(desk.driver, PHONE)
        demo.reload()
        desk.open("ana", "sales")
        desk.write("/komet-po list tomorrow alborada")
        desk.message("Purchase orders shipping")
        self.picture("phone")
        set_size(desk.driver, SIZE)


def order_with_boxes(demo: DemoProcess, count: int) -> tuple[str, list[str]]:
    """Return the number of an order with that many boxes, and their codes."""
    for order in demo.orders():
        codes = [box["code"] for line in order["lines"] for box in line["boxes"] if box["code"]]
        if len(codes) >= count:
            return order["number"], codes[:count]
    raise AssertionError(f"no order has {count} boxes")


def main() -> int:
    """Make the pictures; return the exit code."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".readme").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        demo = DemoProcess(Path(temporary) / "demo")
        demo.start()
        try:
            with start_chromium(Path(temporary) / "profile") as driver:
                Tour(Desk(driver, demo.address), folder).walk(demo)
        finally:
            demo.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
