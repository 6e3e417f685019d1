"""What stands between a browser and the app: who may ask, how much, and the HTML that arrives first."""
