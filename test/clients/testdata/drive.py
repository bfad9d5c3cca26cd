"""Calls the Python client as the lines of the standard input say, and answers each with a line."""

import json
import re
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "clients" / "python"))

from foyer import FoyerBot, FoyerError, FoyerRoom  # noqa: E402

kinds = {"FoyerRoom": FoyerRoom, "FoyerBot": FoyerBot}


def snake(name):
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def call(made, name, given):
    named = given.pop() if given and isinstance(given[-1], dict) else {}
    return getattr(made, snake(name))(*given, **named)


made = None
for line in sys.stdin:
    given = json.loads(line)
    try:
        if "make" in given:
            made = kinds[given["make"]](*given["arguments"].values())
            answer = {"value": repr(made)}
        else:
            answer = {"value": call(made, given["call"], given["arguments"])}
    except FoyerError as error:
        told = {"message": str(error), "isRefusal": error.is_refusal}
        answer = {"error": told, "trace": traceback.format_exc()}
    except ValueError as error:
        answer = {"error": {"message": str(error)}, "trace": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
