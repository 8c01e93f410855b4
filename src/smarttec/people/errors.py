"""What people's credentials are refused for."""

from smarttec.kernel.errors import SmarttecError


class NotPermitted(SmarttecError):
    """The API key may not do this."""

    code = "not-permitted"
    http_status = 403
    what_to_do = "Use a key whose scopes allow it, or the account's auth token."


class AccountInactive(SmarttecError):
    """The account is suspended or closed."""

    code = "account-inactive"
    http_status = 403
    what_to_do = "Its main account can look at it, and make a suspended one active again."
