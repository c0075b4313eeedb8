"""From an MQTT message to the open pages of this process; knows nothing of coffee."""
