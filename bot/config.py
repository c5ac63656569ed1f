"""The settings, read once from the environment; every fault is reported at once."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError


class Settings(BaseSettings):
    """Each field is one environment variable of the same name in capitals; `.env` is read too."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr = Field(description="Bot token of the Slack app, xoxb-…")
    slack_app_token: SecretStr | None = Field(
        None, description="App-level token with connections:write, xapp-…; needed for Socket Mode"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Signing secret of the Slack app; needed with --http"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Address of Slack's Web API")
    komet_api_url: str = Field("https://api.kometsales.com/api/", description="Address of Komet's API")
    komet_service_token: SecretStr | None = Field(
        None, description="Komet token that the alerts watcher reads with; without it there are no alerts"
    )
    komet_paid_users: int | None = Field(
        None,
        ge=1,
        description="Paid Komet users of the company: 1,000 calls a day for each; without it no limit is kept",
    )
    komet_day_offset_hours: float = Field(
        -5.0,
        ge=-12,
        le=14,
        description="Distance from UTC of the midnight at which Komet's day begins; Komet does not document it",
    )
    komet_reserve: float = Field(
        0.3,
        ge=0,
        lt=1,
        description="Part of the day's calls that background work leaves to people; its last third is left to writes"
        " of up to 10 calls",
    )
    komet_person_share: float = Field(
        0.5, gt=0, le=1, description="Part of the day's calls that one person may make; 1 = no limit"
    )
    komet_invoice_encoding: Literal["base64", "signed_bytes_text", "signed_bytes_array"] = Field(
        "base64", description="How an invoice's bytes are written into JSON; Komet does not document it"
    )
    komet_unverified: Literal["off", "on"] = Field(
        "off",
        description="Writes whose request Komet does not document throughout: off until an admin has tried each"
        " with `python -m bot check --live`, or all on",
    )
    komet_shapes: Path | None = Field(
        None,
        description="File (TOML or JSON) with Komet's spelling of requests that it does not document throughout;"
        " see bot/komet/shapes.py",
    )
    bot_database_url: str = Field("sqlite+aiosqlite:///komet-bot.db", description="SQLAlchemy address of the database")
    bot_key: SecretStr | None = Field(
        None, description="Key that encrypts Komet tokens; without it BOT_KEY_FILE is used"
    )
    bot_key_file: Path = Field(Path("komet-bot.key"), description="File with the key, made on first start (mode 600)")
    bot_policy: Path | None = Field(
        None, description="Policy file (TOML); without it nothing may be run. See bot/policy/example.toml"
    )
    bot_alerts_seconds: float = Field(
        900, ge=1, description="Seconds between two rounds of the alerts watcher; a round costs 4 Komet calls"
    )
    bot_http_host: str = Field("127.0.0.1", description="Where --http listens")
    bot_http_port: int = Field(3000, ge=0, le=65535, description="Port of --http")
    bot_post_seconds: float = Field(
        1.0, ge=0, description="Seconds between two posts to one channel; Slack allows one a second"
    )
    bot_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged")


def load_settings() -> Settings:
    """Return the settings. Raises ConfigurationError that names every faulty variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigurationError(
            "The configuration has faults:\n"
            + "\n".join(
                f"  {_variable(fault['loc'])}: {_words(fault['type'], fault['msg'])}"
                for fault in error.errors(include_url=False, include_input=False)
            )
        ) from None


def _variable(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location).upper()


def _words(kind: str, message: str) -> str:
    return "is missing." if kind == "missing" else f"{message}."
