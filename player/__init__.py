"""The moving pictures: payloads (arrays to bytes), components (Streamlit), web (what runs in the browser)."""
