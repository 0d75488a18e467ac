#!/usr/bin/python3
"""Sends the beacons that it is given, over and over: inject.py IFACE CHANNEL BSSID:CAPABILITY:ELEMENTS ...

BSSID, CAPABILITY (as on the air) and ELEMENTS are hexadecimal digits. Each is sent twice as often as a radio stays on a
channel, so that every scan hears it.
"""
import socket
import struct
import subprocess
import sys
import time

iface, channel, beacons = sys.argv[1], int(sys.argv[2]), [text.split(":") for text in sys.argv[3:]]

RADIOTAP = struct.pack("<BBHI", 0, 0, 8, 0)


def run(*command):
    subprocess.run(command, check=True)


def beacon(bssid, capability, elements):
    address = bytes.fromhex(bssid)
    header = struct.pack("<BBH", 0x80, 0, 0) + b"\xff" * 6 + address + address + b"\0\0"
    fixed = bytes(8) + struct.pack("<H", 100) + bytes.fromhex(capability)
    return RADIOTAP + header + fixed + bytes.fromhex(elements)


name = "mon-" + iface
run("ip", "link", "set", iface, "down")
run("iw", "dev", iface, "interface", "add", name, "type", "monitor")
run("ip", "link", "set", name, "up")
run("iw", "dev", name, "set", "freq", str(2407 + 5 * channel))
air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
air.bind((name, 0))
frames = [beacon(*each) for each in beacons]
print("on the air", flush=True)
while True:
    for frame in frames:
        air.send(frame)
    time.sleep(0.02)
