"""The door /api/: one call from the socket to its answer, in the order a real Komet would refuse it.

Unknown path, request too large, bad body, wrong verb, bad token, allowance, token type, tick list,
parameters; then the method runs. It runs without a pause, so two calls never mix.
"""

import time
from dataclasses import replace
from typing import cast

from aiohttp import web

from bot.workbench.komet.attachment import summary
from bot.workbench.komet.calls import Call
from bot.workbench.komet.catalogue import DOCUMENTED
from bot.workbench.komet.company import Company
from bot.workbench.komet.delivery import cut, drop, send
from bot.workbench.komet.envelope import Envelope, Reply, html_reply, json_reply
from bot.workbench.komet.faults import Fault
from bot.workbench.komet.methods import METHODS
from bot.workbench.komet.parameters import InvalidError, check
from bot.workbench.komet.reading import BadJsonError, Question, TooLargeError, read_question
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.registry import Ask, Method
from bot.workbench.komet.scrubbing import scrub
from bot.workbench.komet.tokens import fingerprint


class Api:
    """Answers Komet's methods for one company."""

    def __init__(self, company: Company) -> None:
        """Serve this company."""
        self.company = company

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request to /api/<method>; every call is logged, whatever becomes of it."""
        started = time.perf_counter()
        company = self.company
        name = request.match_info["method"]
        effect = DOCUMENTED[name][1] if name in DOCUMENTED else None
        shown = str(scrub(name, company.tokens.texts))
        call = company.calls.open(at=company.clock.now(), method=shown, verb=request.method, effect=effect)
        fault = company.faults.take(name)
        call.fault = fault.kind if fault else None
        try:
            return await self._answer(request, call, fault)
        except ConnectionError:  # hung up while it was still sending the body
            call.delivery = "client gone"
            return web.Response()
        finally:
            call.ms = round((time.perf_counter() - started) * 1000, 3)

    async def _answer(self, request: web.Request, call: Call, fault: Fault | None) -> web.StreamResponse:
        method = METHODS.get(call.method)
        question, reply = await self._read(request, call, method)
        if fault is not None and fault.kind == "late":
            if reply is None and method is not None:
                self.company.later(self._commit_late(method, question, call, fault.seconds))
            return await drop(request, call)
        if reply is None and method is not None and (fault is None or fault.takes_effect):
            reply = self._run(method, question, call)
        if fault is not None:
            reply = _faulty(fault, method, self.company, reply)
        if fault is not None and fault.kind == "slow":
            await self.company.wait(fault.seconds)
        if reply is None or (fault is not None and fault.kind == "lost"):
            return await drop(request, call)
        call.http_status, call.status, call.message = reply.http, reply.status, reply.message
        if fault is not None and fault.kind == "cut":
            return await cut(request, call, reply, fault.at_byte)
        return await send(request, call, reply)

    async def _read(self, request: web.Request, call: Call, method: Method | None) -> tuple[Question, Reply | None]:
        """Return the question, with a reply when it is refused before anybody looks at the token."""
        settings = self.company.settings
        if method is None:
            return Question(), html_reply(404, "HTTP Status 404 - Not Found")
        try:
            question = await read_question(request, method, settings)
        except TooLargeError:
            return Question(), _refusal(method, settings.too_large_message, settings.too_large_http)
        except BadJsonError:
            return Question(), _refusal(method, settings.bad_json_message, settings.bad_json_http)
        self._note(call, method, question)
        if request.method != method.verb:
            call.remarks.append(f"verb {request.method}, documented: {method.verb}")
            if not (settings.post_for_get and (request.method, method.verb) == ("POST", "GET")):
                message = settings.wrong_verb_message.replace("{verb}", request.method)
                return question, _refusal(method, message, settings.wrong_verb_http)
        return question, None

    def _note(self, call: Call, method: Method, question: Question) -> None:
        """Write the question into the log, without tokens and without files."""
        secrets = self.company.tokens.texts
        raw = {param.name for param in method.parameters if param.kind == "raw"}
        for name, value in question.parameters.items():
            noted = {name: summary(value) if name in raw else value}
            call.parameters |= cast(dict[str, object], scrub(noted, secrets))
        call.remarks += [str(scrub(remark, secrets)) for remark in question.remarks]
        call.token_place = question.place
        if question.token is not None:
            call.token_fingerprint = fingerprint(question.token)
            token = self.company.tokens.known(question.token)
            call.token_description = token.description if token else None

    async def _commit_late(self, method: Method, question: Question, call: Call, seconds: float) -> None:
        if await self.company.wait(seconds):
            reply = self._run(method, question, call)
            call.http_status, call.status, call.message = reply.http, reply.status, reply.message

    def _run(self, method: Method, question: Question, call: Call) -> Reply:
        """Check token, allowance, ticks and parameters, then let the method do its work."""
        company, settings = self.company, self.company.settings
        token = company.tokens.known(question.token or "") if method.token_types else None
        if method.token_types and (token is None or token.revoked):
            return _refusal(method, settings.bad_token_message, settings.bad_token_http)
        if not company.quota.take(today=company.company_day, limit=company.allowance):
            return _refusal(method, settings.quota_message, settings.quota_http)
        names = {"{method}": method.name, "{type}": token.type if token else ""}
        if token is not None and token.type not in method.token_types:
            reply = _refusal(method, _fill(settings.wrong_type_message, names), settings.wrong_type_http)
        elif token is not None and method.name not in token.methods:
            reply = _refusal(method, _fill(settings.not_ticked_message, names), settings.not_ticked_http)
        else:
            try:
                values = check(method.parameters, question.parameters, method.one_of)
                ask = Ask(company.state, company.tokens, token, settings, values, company.clock.now())
                answer = method.run(ask)
            except RefusedError as refusal:
                http = settings.invalid_http if isinstance(refusal, InvalidError) else 200
                reply = _refusal(method, refusal.message, http)
            else:
                call.effects += answer.effects
                wrapped = method.envelope.wrap(answer.status, answer.message, answer.payload)
                reply = json_reply(wrapped, http=200, status=answer.status, message=answer.message)
        if reply.status != "1" and not settings.failures_count:
            company.quota.give_back()
        return reply


def _faulty(fault: Fault, method: Method | None, company: Company, reply: Reply | None) -> Reply | None:
    """Return what is answered instead of `reply` under this fault."""
    settings = company.settings
    match fault.kind:
        case "status" if fault.message:
            return replace(_refusal(method, fault.message, fault.status), http=fault.status)
        case "status":
            return html_reply(fault.status, f"HTTP Status {fault.status}")
        case "html":
            return html_reply(200, fault.message or "Komet Sales is being updated")
        case "empty":
            return Reply(b"")
        case "quota":
            return _refusal(method, fault.message or settings.quota_message, settings.quota_http)
        case "revoked":
            return _refusal(method, fault.message or settings.bad_token_message, settings.bad_token_http)
        case "refuse":
            return _refusal(method, fault.message or "The operation could not be completed", 200)
        case _:
            return reply


def _refusal(method: Method | None, message: str, http: int) -> Reply:
    envelope = method.envelope if method else Envelope()
    return json_reply(envelope.wrap("0", message, {}), http=http, status="0", message=message)


def _fill(words: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        words = words.replace(name, value)
    return words
