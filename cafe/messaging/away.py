"""What delivering excuses: not the message's fault, however long it lasts."""


class Away(Exception):
    """Something that a handler or the bus needs is not there: a broker, a bus, a push service.

    A message whose handler raises this comes again until it is there, and is never buried for it.
    Its text goes to the log and to /readyz: names and codes, no addresses.
    """
