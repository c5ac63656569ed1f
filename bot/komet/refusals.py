"""What a refusal means: Komet has no error codes, so the sentence is all there is to go by.

Only "Invalid Security Token" is printed in Komet's documentation (v2 box count); every other phrase is
inferred, and an installation may replace them when Komet's real wording is known. A phrase names token,
method or allowance: "not allowed" alone also occurs in business sentences, and a method that Komet refuses
is struck off the token. A sentence that matches nothing is an ordinary refusal and is shown as it is.
"""

from pydantic import BaseModel, ConfigDict

from bot.komet.errors import (
    KometError,
    KometMethodRefusedError,
    KometQuotaError,
    KometRefusedError,
    KometTokenRejectedError,
)


class RefusalWords(BaseModel):
    """Phrases that tell refusals apart, compared without letter case; looked for in this order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quota: tuple[str, ...] = (
        "limit of requests",
        "limit of api requests",
        "request limit",
        "requests limit",
        "requests per day",
        "number of requests",
        "too many requests",
        "request quota",
        "requests quota",
        "api quota",
        "daily quota",
        "quota exceeded",
        "quota has been",
    )
    method: tuple[str, ...] = (
        "permission to use the method",
        "permission to call",
        "permission for the method",
        "permission for this method",
        "not authorized to use",
        "not authorized to call",
        "not allowed to use the method",
        "not allowed to call",
        "not available for company token",
        "not available for vendor token",
        "not available for customer token",
        "token does not have permission",
        "token does not have access",
        "token is not allowed",
        "token is not authorized",
        "method is not allowed for",
        "method is not enabled",
    )
    token: tuple[str, ...] = (
        "invalid security token",
        "security token is invalid",
        "invalid token",
        "token is invalid",
        "token is not valid",
        "token not found",
        "token does not exist",
        "token has expired",
        "token expired",
        "token was revoked",
        "token is inactive",
        "parameter authenticationtoken is required",
        "invalid authentication",
    )

    def refusal(self, method: str, message: str) -> KometError:
        """Return the error that Komet's sentence amounts to; `method` is the method called."""
        text = " ".join(message.lower().split())
        if any(phrase in text for phrase in self.quota):
            return KometQuotaError(message)
        if any(phrase in text for phrase in self.method):
            return KometMethodRefusedError(method, message)
        if any(phrase in text for phrase in self.token):
            return KometTokenRejectedError(message)
        return KometRefusedError(message)
