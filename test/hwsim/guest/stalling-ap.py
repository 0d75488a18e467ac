#!/usr/bin/python3
"""An access point that stops answering at a chosen step of a connection.

stalling-ap.py IFACE SSID CHANNEL STEP

STEP is the state in which a supplicant is left: authenticating, associating, associated or 4way_handshake. The kernel
beacons; the few frames up to STEP are answered here through a monitor interface of the same radio.
"""
import os
import socket
import struct
import subprocess
import sys

iface, ssid, channel, step = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3]), sys.argv[4]
STEPS = ["authenticating", "associating", "associated", "4way_handshake"]
reached = STEPS.index(step)

BEACON_INTERVAL = 100  # TU
CAPABILITY = 0x0411  # ESS, privacy, short slot time
RATES = bytes([1, 8, 0x82, 0x84, 0x8B, 0x96, 12, 18, 24, 36])
RSN = bytes.fromhex("30140100000fac040100000fac040100000fac020000")  # CCMP, CCMP, PSK
BROADCAST = b"\xff" * 6
RADIOTAP = struct.pack("<BBHI", 0, 0, 8, 0)
EAPOL = bytes.fromhex("aaaa03000000888e")


def run(*command):
    subprocess.run(command, check=True)


def management(subtype, to, body):
    return struct.pack("<BBH", subtype << 4, 0, 0) + to + bssid + bssid + b"\0\0" + body


def start():
    with open("/sys/class/net/%s/address" % iface) as file:
        address = bytes.fromhex(file.read().strip().replace(":", ""))
    run("ip", "link", "set", iface, "down")
    run("iw", "dev", iface, "set", "type", "__ap")
    run("iw", "dev", iface, "interface", "add", "stall0", "type", "monitor")
    run("ip", "link", "set", "stall0", "up")
    run("ip", "link", "set", iface, "up")
    return address


def description():
    elements = bytes([0, len(ssid)]) + ssid + RATES + bytes([3, 1, channel])
    return bytes(8) + struct.pack("<HH", BEACON_INTERVAL, CAPABILITY) + elements


def beacon():
    head = management(8, BROADCAST, description())
    run("iw", "dev", iface, "ap", "start", ssid.decode(), str(2407 + 5 * channel), str(BEACON_INTERVAL), "2",
        "head", head.hex(), "tail", RSN.hex())


def key_message_1(to):
    body = struct.pack(">BHHQ", 2, 0x008A, 16, 1) + os.urandom(32) + bytes(16 + 8 + 8 + 16) + struct.pack(">H", 0)
    packet = struct.pack(">BBH", 2, 3, len(body)) + body
    from_ds = struct.pack("<BBH", 0x08, 0x02, 0) + to + bssid + bssid + b"\0\0"
    return from_ds + EAPOL + packet


def answers(frame):
    """The frames to send for one that came in."""
    if len(frame) < 24 or frame[4:10] not in (bssid, BROADCAST) or frame[10:16] == bssid:
        return
    subtype, peer = frame[0], frame[10:16]
    if subtype == 0x40:
        yield management(5, peer, description() + RSN)
    if frame[4:10] != bssid:
        return
    if subtype == 0xB0 and reached >= STEPS.index("associating"):
        yield management(11, peer, struct.pack("<HHH", 0, 2, 0))
    if subtype in (0x00, 0x20) and reached >= STEPS.index("associated"):
        yield management(1 if subtype == 0 else 3, peer, struct.pack("<HHH", CAPABILITY, 0, 0xC001) + RATES)
        if reached >= STEPS.index("4way_handshake"):
            yield key_message_1(peer)


bssid = start()
air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
air.bind(("stall0", 0))
beacon()
print("on the air", flush=True)
while True:
    received = air.recv(4096)
    length = struct.unpack_from("<H", received, 2)[0]
    for answer in answers(received[length:]):
        air.send(RADIOTAP + answer)
