"""The demonstration: invented institutions with real program titles, walked through real edges.

Everything that no source states is labelled as illustrative on its page.
"""
