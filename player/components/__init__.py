"""The player's views as Streamlit components, one a file."""
