"""Printed documents: facts become a context, the context a page, the page a PDF. No decisions here."""
