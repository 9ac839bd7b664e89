"""A planted secret in every variable, and the search for it in everything that was written."""
import base64
import html
import json
import urllib.parse
import xml.sax.saxutils

from simulation import IMAGE, SERVICE, caio_variables, caio_world

# Declared secrets whose value may be anything; the others steer the application.
SECRETS = ("DASHBOARD_AUTH_TOKEN", "WEBHOOK_BEARER_TOKEN", "RB2B_WEBHOOK_SECRET",
           "HEYREACH_BEARER_TOKEN", "SESSION_SECRET_KEY", "REDIS_URL")
UNDECLARED = ("GHL_API_KEY", "SUPABASE_KEY", "SENTRY_DSN", "STRIPE_KEY", "PRIVATE_KEY", "SMTP_PASSWORD")
# What JSON, URLs and terminals write differently from what it is.
ODD = '"\\/+=& %<é>'


def planted(name, environment):
    """A value that is found nowhere by chance."""
    value = f"planted~{name.lower()}~{environment}~{ODD}~0123456789abcdef"
    if name == "REDIS_URL":
        return f"memory:planted-{environment}-0123456789abcdef"
    if name in SECRETS:  # these travel in headers
        return f"planted/{name.lower()}+{environment}=0123456789abcdef"
    if name == "PRIVATE_KEY":
        return f"-----BEGIN-----\n{value}\n\tplanted-second-line-{environment}\n-----END-----\n"
    return value


def variables(environment):
    values = caio_variables(environment)
    values.update({name: planted(name, environment) for name in SECRETS + UNDECLARED})
    return values


def world(forkserver):
    made = caio_world(forkserver)
    for environment in made["projects"][0]["environments"]:
        environment["services"][SERVICE] = {**environment["services"][SERVICE], "image_env": dict(IMAGE),
                                            "variables": variables(environment["name"])}
    return made


# The notations in which the sink looks for a secret.
SEARCHED = ("raw", "percent-encoded", "percent-encoded but for slashes", "form-encoded", "JSON",
            "JSON in UTF-8", "base64 at 0", "base64 at 1", "base64 at 2", "XML", "HTML")


def forms(value):
    """The encodings in which a value may occur in a text."""
    raw = value.encode()
    yield "raw", raw
    yield "percent-encoded", urllib.parse.quote(value, safe="").encode()
    yield "percent-encoded but for slashes", urllib.parse.quote(value).encode()
    yield "form-encoded", urllib.parse.quote_plus(value).encode()
    yield "JSON", json.dumps(value)[1:-1].encode()
    yield "JSON in UTF-8", json.dumps(value, ensure_ascii=False)[1:-1].encode()
    yield "XML", xml.sax.saxutils.escape(value).encode()
    yield "HTML", html.escape(value).encode()
    for shift in range(3):  # with any bytes before and after it
        text = base64.b64encode(b"\0" * shift + raw)[:(shift + len(raw)) * 8 // 6][(0, 2, 3)[shift]:]
        yield f"base64 at {shift}", text
        yield f"base64url at {shift}", text.replace(b"+", b"-").replace(b"/", b"_")
    for line in value.split("\n"):
        if len(line) >= 12:
            yield "one line", line.encode()


def leaks(text, values):
    """(name, form) of each value that occurs in the text; values: {name: value}."""
    data = text if isinstance(text, bytes) else text.encode()
    return [(name, form) for name, value in values.items() for form, needle in forms(value)
            if needle in data]
