"""The customer's pages about numbers: own ones with their settings, search and purchase, senders."""
