"""A user database that says whether a password is right: 200, or 401 (403 at /authorize)."""
import hashlib, hmac, json, os, pathlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USERS = json.loads(pathlib.Path(__file__).with_name("users.json").read_text("utf-8"))
NOBODY = {"salt": "", "hash": "00" * 32}


def find(email, password):
    user = USERS.get(email.lower(), NOBODY)
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), user["salt"].encode(), 600_000)
    return user if hmac.compare_digest(made.hex(), user["hash"]) else None


class Service(BaseHTTPRequestHandler):
    def answer(self, status, body={}):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.answer(200 if self.path.startswith("/forgot?") else 405)

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        user = find(str(given.get("email")), str(given.get("password")))
        if not user:
            return self.answer(403 if self.path == "/authorize" else 401)
        named = {"username": given["email"], "display_name": user["name"]}
        self.answer(200, {"values": [named]})


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 4100))), Service)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
