"""Where awards and status lists are published: said once, since it is signed and can never change."""


def award_address(base_url: str, token: str) -> str:
    """The permanent address of an award, which is also its name."""
    return f"{base_url}/badges/{token}"


def list_address(base_url: str, list_id: int) -> str:
    """The permanent address of a status list."""
    return f"{base_url}/badges/status/{list_id}.json"
