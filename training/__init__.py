"""Makes the models that the app ships. May import torch; nothing but main.py imports it."""
