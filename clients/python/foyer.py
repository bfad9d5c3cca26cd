"""Signs the visitors of a website in to a Foyer chat room, and the team of a bot in to its bot.

One file, for Python 3.9 and later, with nothing but Python itself. How to use it: ../README.md.
"""

import html
import http.client
import json
import re
import urllib.error
import urllib.request
from urllib.parse import quote, urlencode

_SECONDS = 5


class FoyerError(Exception):
    """The hub said no, or could not be asked.

    `is_refusal` is true when the hub answered and said no; its words are the message.
    """

    def __init__(self, message, is_refusal):
        super().__init__(message)
        self.is_refusal = is_refusal


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key goes where it was meant to go, and nowhere else."""

    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _check_address(address):
    """Keys travel encrypted, unless they stay on this machine."""
    near = r"http://(localhost|[\w.-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
    if not re.fullmatch(rf"(https://[\w.:\[\]-]+|{near})/?", address, re.ASCII | re.IGNORECASE):
        raise ValueError("The address is https://, a host, and no path.")
    return address.rstrip("/")


def _post(url, headers, body):
    """The JSON object that was answered, and the status."""
    given = {"Accept": "application/json", **headers}
    request = urllib.request.Request(url, body.encode(), given, method="POST")
    try:
        try:
            response = _opener.open(request, timeout=_SECONDS)
        except urllib.error.HTTPError as refused:
            response = refused
        with response:
            status, content = response.status, response.read()
    except (OSError, http.client.HTTPException):
        raise FoyerError(f"{url} gave no answer.", False) from None
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise FoyerError(f"{url} answered something else than the hub does.", False)
    return answer, status


def _text(answer, name):
    value = answer.get(name) if isinstance(answer, dict) else None
    return value if isinstance(value, str) else ""


def _image(address):
    return f'<img src="{html.escape(address)}" width="1" height="1" alt="">'


class FoyerRoom:
    """A chat room, seen from the server of a website whose visitors it lets in.

    Takes where it is, as https://chat.example.com, and its secret key. With `is_strict`, tokens
    are good once, in one browser (see `browser_address`).
    """

    def __init__(self, address, key, is_strict=False):
        self._address = _check_address(address)
        self._key = key.strip()
        self._is_strict = is_strict

    def generate(self, email, **facts):
        """The token with which a visitor's browser signs in. Who is new is registered at once.

        Facts: username, name, avatarUrl, password; browser.
        """
        name = "token" if self._is_strict else "token/generate"
        token = _text(self._call(name, {**facts, "email": email}), "access_token")
        if not token:
            raise FoyerError("The hub gave no token.", False)
        return token

    def register(self, email, **facts):
        """Registers a visitor, and gives a token too. Refused when there is one already.

        Where it is strict, the token is "": ask for one when there is a browser.
        """
        return _text(self._call("user/register", {**facts, "email": email}), "access_token")

    def edit(self, user, **changes):
        """Changes what is named: email, username, name, password, avatarUrl ("" takes it away).

        `user` is the e-mail address until now.
        """
        self._call("user/edit", {**changes, "user": user})

    def delete(self, *emails):
        """Deletes visitors by their e-mail addresses; unknown ones are passed over."""
        if any("," in email for email in emails):
            raise ValueError("An e-mail address here holds no comma.")
        self._call("user/delete", {"emails": ",".join(emails)})

    def address(self, token="", remember=False):
        """Where a link leads that signs the browser in on its way into the room."""
        return self._browser_url("/", token, remember)

    def link(self, label, token="", remember=False):
        """That link, as HTML. The label is text."""
        address = html.escape(self.address(token, remember))
        return f'<a href="{address}">{html.escape(label)}</a>'

    def login_image(self, token, remember=False):
        """The picture that signs the browser in, for the page after a log-in."""
        return _image(self._browser_url("/sso/token/login", token, remember))

    def logout_image(self, token):
        """The picture that signs the browser out, for the page after a log-out."""
        return _image(self._browser_url("/sso/token/logout", token, False))

    def embed(self, token="", remember=False):
        """The room within a page of the website."""
        source = html.escape(self._browser_url("/js/embed.js", token, remember))
        script = f'<script id="embedded_chatroom" src="{source}"></script>'
        return f'<div id="wtChatRoomEmbedCode">{script}</div>'

    def browser_address(self, return_to):
        """Strict tokens alone: where to send the browser first.

        It comes back with `foyer_browser`, which generate takes as `browser`.
        """
        return f"{self._address}/sso/v2/browser?return={quote(return_to, safe='')}"

    def _call(self, name, fields):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        given = {field: value for field, value in fields.items() if value is not None}
        if self._is_strict:
            headers["Authorization"] = f"Bearer {self._key}"
        else:
            given["apikey"] = self._key
        base = f"{self._address}/sso/{'v2/' if self._is_strict else ''}"
        answer, _ = _post(base + name, headers, urlencode(given))
        if answer.get("success") is not True:
            raise FoyerError(_text(answer, "message"), True)
        return answer

    def _browser_url(self, path, token, remember):
        query = {"access_token": token} if token else {}
        if token and remember:
            query["rememberMe"] = "1"
        return f"{self._address}{path}{'?' + urlencode(query) if query else ''}"


class FoyerBot:
    """A bot, seen from a server that gives its team members a link into it."""

    def __init__(self, address, account_key, bot_key, bot_secret):
        self._address = _check_address(address)
        self._keys = {
            "AccountAPIKey": account_key.strip(),
            "BotAPIKey": bot_key.strip(),
            "BotAPISecret": bot_secret.strip(),
        }

    def authorize(self, email, is_embedded=False):
        """Home (the link, to which a section or /logout may be added), Token, Expires (minutes)."""
        given = {**self._keys, "Email": email}
        if is_embedded:
            given["EnableEmbedding"] = True
        url = f"{self._address}/sso/authorize"
        answer, status = _post(url, {"Content-Type": "application/json"}, json.dumps(given))
        if status != 200:
            raise FoyerError(_text(answer.get("Error"), "Message"), True)
        if not _text(answer.get("Data"), "Home"):
            raise FoyerError("The hub gave no link.", False)
        return answer["Data"]
