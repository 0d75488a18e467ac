#!/usr/bin/python3
"""Prints the vendor elements of what a radio hears of stations: hear.py IFACE CHANNEL OUI ...

A line is the kind of the frame and those of its vendor elements that bear one of the OUIs (hexadecimal digits), in their
order.
"""
import socket
import struct
import subprocess
import sys

iface, channel, ouis = sys.argv[1], int(sys.argv[2]), sys.argv[3:]

# Length of the fixed fields behind the header.
KINDS = {0x00: ("association request", 4), 0x20: ("reassociation request", 10), 0x40: ("probe request", 0)}
PROBE_RESPONSE = ("probe response", 12)
VENDOR = 0xDD
WILDCARD_OF_P2P = b"DIRECT-"


def run(*command):
    subprocess.run(command, check=True)


def elements(body):
    while len(body) >= 2 and len(body) >= 2 + body[1]:
        yield body[0], body[2 : 2 + body[1]]
        body = body[2 + body[1] :]


def line(frame):
    kind, fixed = PROBE_RESPONSE if frame[0] == 0x50 else KINDS.get(frame[0], (None, 0))
    if kind is None:
        return None
    found = list(elements(frame[24 + fixed :]))
    if frame[0] in (0x40, 0x50):
        p2p = any(number == 0 and body.startswith(WILDCARD_OF_P2P) for number, body in found)
        if p2p:
            kind += " of P2P"
        elif frame[0] == 0x50:
            return None
    vendor = [body.hex() for number, body in found if number == VENDOR and body[:3].hex() in ouis]
    return " ".join([kind + ":", *(vendor or ["nothing"])])


name = "mon-" + iface
run("ip", "link", "set", iface, "down")
run("iw", "dev", iface, "interface", "add", name, "type", "monitor")
run("ip", "link", "set", name, "up")
run("iw", "dev", name, "set", "freq", str(2407 + 5 * channel))
air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
air.bind((name, 0))
print("listening", flush=True)
while True:
    received = air.recv(4096)
    text = line(received[struct.unpack_from("<H", received, 2)[0] :])
    if text is not None:
        print(text, flush=True)
