"""The customer's page about quiet hours: the option, and the hours of each country."""
