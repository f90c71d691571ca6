"""The files of the phone's app and the light table as this server gives them, and the signed notice that names them."""
