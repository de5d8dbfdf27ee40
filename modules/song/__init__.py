"""The canonical score: notes, tracks, tempo and meter, edits, and the files that hold them."""
