"""The API's resources, one module each: their operations (`faces.twilio.operations`), as `routes` for `app`."""
