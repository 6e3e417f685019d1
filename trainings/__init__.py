"""What runs beside the pages: trainings in turns, pictures of them, planes through their loss."""
