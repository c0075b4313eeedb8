"""What a customer's phone makes of the pages, served as in production: `make lighthouse`."""
