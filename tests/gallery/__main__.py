"""Serve the gallery on a free port of this machine until interrupted."""

from werkzeug.serving import make_server

from tests.gallery.app import create_gallery

server = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
print(f"The gallery: http://127.0.0.1:{server.server_port}/")
try:
    server.serve_forever()
except KeyboardInterrupt:
    server.shutdown()
