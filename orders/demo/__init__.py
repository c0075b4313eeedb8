"""The demo store: the menu and staff a newcomer finds, as data and laid into the database."""
