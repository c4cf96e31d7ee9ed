"""HTTP client (HTPC), with Python's http.server, nginx, and plain sockets for what these do not do.

http_client.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import json
import re
import time

from ends import QUIET, run_case
from http_peers import STATIC, Nginx, PythonServer, expect_equal
from peers import TOO_LATE, Listener, check_seconds, free_port, quiet
from unit import Unit

TIME_OUT = 3
"""Seconds without a byte from the server that end a request."""

ALL_BYTES = bytes(range(256))

ALL_ENCODED = (
    b"%00%01%02%03%04%05%06%07%08%09%0A%0B%0C%0D%0E%0F"
    b"%10%11%12%13%14%15%16%17%18%19%1A%1B%1C%1D%1E%1F%20"
    b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%7F"
    b"%80%81%82%83%84%85%86%87%88%89%8A%8B%8C%8D%8E%8F%90%91%92%93%94%95%96%97%98%99%9A%9B%9C%9D%9E%9F"
    b"%A0%A1%A2%A3%A4%A5%A6%A7%A8%A9%AA%AB%AC%AD%AE%AF%B0%B1%B2%B3%B4%B5%B6%B7%B8%B9%BA%BB%BC%BD%BE%BF"
    b"%C0%C1%C2%C3%C4%C5%C6%C7%C8%C9%CA%CB%CC%CD%CE%CF%D0%D1%D2%D3%D4%D5%D6%D7%D8%D9%DA%DB%DC%DD%DE%DF"
    b"%E0%E1%E2%E3%E4%E5%E6%E7%E8%E9%EA%EB%EC%ED%EE%EF%F0%F1%F2%F3%F4%F5%F6%F7%F8%F9%FA%FB%FC%FD%FE%FF"
)

CR_LF_NUL_FF = b"\r\n\x00\xff raw \xff\x00\n\r"

USER_AGENT = b"User_Agent: Mozilla/4.0\r\n"
"""The factory HTPHEAD."""

GET_DATA = ("HTPTP=GET", "HTPURL=/1.php?data=")
POST = ("HTPTP=POST", "HTPURL=/post")
BODY_ONLY = "HTPCHD=ON"
WHOLE_ANSWER = "HTPCHD=OFF"

PATIENT = ("SOCKSL=ON", "SHORTO=255")
"""What happens before 255 s is not because of the time-out."""


def configure(unit, port, *settings):
    """One write is one packet, also on a machine that stops in the midst of it."""
    unit.configure(f"SOCK=HTPC,127.0.0.1,{port}", "PKTGAP=100", *settings)


def get(server, target, header=USER_AGENT):
    """A GET request as it has to be."""
    return b"GET " + target + b" HTTP/1.1\r\n" + header + host(server) + b"\r\n"


def post(server, target, body, header=USER_AGENT):
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST " + target + b" HTTP/1.1\r\n" + header + length + host(server) + b"\r\n" + body


def host(server):
    return b"Host: 127.0.0.1:%d\r\n" % server.port


def data_answer(data):
    return json.dumps({"data": data.decode("latin-1")}).encode("ascii")


def asks(unit, server, data, request, end):
    """Data makes a request that the server sees like these bytes from a plain socket; the answer to that."""
    seen, answer = server.answer_to(request, end)
    unit.send(data)
    expect_equal(f"request at {server.name}", seen, server.next_request())
    return answer


def gets_body(unit, server, data, request, body, end=None):
    asks(unit, server, data, request, end or body)
    unit.expect_only(body)


def gets_whole_answer(unit, server, data, request, end):
    """But for its date the answer is the one that a plain socket gets."""
    answer = asks(unit, server, data, request, end)
    got = unit.receive_until(end)
    unit.expect_quiet()
    expect_equal("serial side", undated(answer), undated(got))


def undated(answer):
    without, dates = re.subn(rb"\r\nDate: [^\r\n]+ GMT\r\n", b"\r\n", answer)
    expect_equal(f"dates in {answer!r}", 1, dates)
    return without


# ---- requests


def get_has_the_data_in_its_url(unit):
    server = PythonServer()
    configure(unit, server.port, *GET_DATA, BODY_ONLY)
    gets_body(
        unit,
        server,
        ALL_BYTES,
        get(server, b"/1.php?data=" + ALL_ENCODED),
        data_answer(ALL_BYTES),
    )


def get_gives_the_whole_answer(unit):
    server = PythonServer()
    configure(unit, server.port, *GET_DATA, WHOLE_ANSWER)
    gets_whole_answer(
        unit, server, b"12 345", get(server, b"/1.php?data=12%20345"), data_answer(b"12 345")
    )


def post_has_the_data_as_its_body(unit):
    server = PythonServer()
    configure(unit, server.port, *POST, BODY_ONLY)
    for body in (CR_LF_NUL_FF, ALL_BYTES, b"0"):
        gets_body(unit, server, body, post(server, b"/post", body), body)


def post_gives_the_whole_answer(unit):
    server = PythonServer()
    configure(unit, server.port, *POST, WHOLE_ANSWER)
    gets_whole_answer(
        unit, server, CR_LF_NUL_FF, post(server, b"/post", CR_LF_NUL_FF), CR_LF_NUL_FF
    )


def request_is_exactly_these_bytes(unit):
    for method, request in [("GET", get), ("POST", post)]:
        listener = Listener()
        configure(unit, listener.port, "HTPTP=" + method, "HTPURL=/x")
        unit.send(b"1")
        peer = listener.accept()
        peer.expect_only(get(listener, b"/x1") if request is get else post(listener, b"/x", b"1"))
        peer.close()


def url_may_have_bytes_as_hex_digits(unit):
    server = PythonServer()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/1.php[3F]data[3d]", BODY_ONLY)
    gets_body(unit, server, b"1[3F]", get(server, b"/1.php?data=1[3F]"), data_answer(b"1[3F]"))


def head_is_lines(unit):
    for head, lines in [
        ("X-One[3A] 1<<CRLF>>X-Two: a, b<<CRLF>>", b"X-One: 1\r\nX-Two: a, b\r\n"),
        ("X-One: 1<<CRLF>>X-Two[3A]2", b"X-One: 1\r\nX-Two:2\r\n"),
        ("", b""),
    ]:
        server = PythonServer()
        configure(unit, server.port, *GET_DATA, BODY_ONLY, "HTPHEAD=" + head)
        gets_body(unit, server, b"1", get(server, b"/1.php?data=1", lines), data_answer(b"1"))
        configure(unit, server.port, *POST)
        gets_body(unit, server, b"1", post(server, b"/post", b"1", lines), b"1")


def users_host_and_length_replace_ours(unit):
    server = PythonServer()
    configure(unit, server.port, *GET_DATA, BODY_ONLY, "HTPHEAD=Host: example.com")
    users = b"GET /1.php?data=1 HTTP/1.1\r\nHost: example.com\r\n\r\n"
    gets_body(unit, server, b"1", users, data_answer(b"1"))
    configure(unit, server.port, *POST, "HTPHEAD=HOST: me<<CRLF>>content-length: 3")
    users = b"POST /post HTTP/1.1\r\nHOST: me\r\ncontent-length: 3\r\n\r\n123"
    gets_body(unit, server, b"123", users, b"123")


# ---- nginx


def nginx_answers_get_with_a_body(unit):
    server = Nginx()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/static?", BODY_ONLY)
    gets_body(unit, server, ALL_BYTES, get(server, b"/static?" + ALL_ENCODED), STATIC)
    server.expect_no_connection()


def nginx_answers_get_with_a_whole_answer(unit):
    server = Nginx()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/static?", WHOLE_ANSWER)
    gets_whole_answer(unit, server, b"1 2", get(server, b"/static?1%202"), STATIC)
    server.expect_no_connection()


def nginx_answers_post_with_a_body(unit):
    server = Nginx()
    configure(unit, server.port, "HTPTP=POST", "HTPURL=/echo", BODY_ONLY)
    gets_body(
        unit, server, ALL_BYTES, post(server, b"/echo", ALL_BYTES), ALL_BYTES, end=b"0\r\n\r\n"
    )
    server.expect_no_connection()


def nginx_answers_post_with_a_whole_answer(unit):
    server = Nginx()
    configure(unit, server.port, "HTPTP=POST", "HTPURL=/echo", WHOLE_ANSWER)
    request = post(server, b"/echo", CR_LF_NUL_FF)
    gets_whole_answer(unit, server, CR_LF_NUL_FF, request, b"0\r\n\r\n")
    server.expect_no_connection()


# ---- answers


def chunks_are_joined(unit):
    server = PythonServer()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/", BODY_ONLY)
    request = get(server, b"/chunked")
    gets_body(unit, server, b"chunked", request, b"one,two,three", end=b"0\r\n\r\n")


def chunks_are_as_they_came_with_the_header(unit):
    server = PythonServer()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/", WHOLE_ANSWER)
    gets_whole_answer(
        unit,
        server,
        b"chunked",
        get(server, b"/chunked"),
        b"\r\n\r\n4\r\none,\r\n4\r\ntwo,\r\n5\r\nthree\r\n0\r\n\r\n",
    )


def slow_answer_is_complete(unit):
    server = PythonServer()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/", BODY_ONLY)
    started = time.monotonic()
    unit.send(b"slow")
    unit.expect(b"slow ")
    for number, piece in enumerate([b"and ", b"steady ", b"wins"], 1):
        unit.expect(piece)
        check_seconds(f"piece {number}", started, 2 * number)
    unit.expect_quiet()
    server.next_request()
    unit.send(b"1.php?data=next")
    unit.expect_only(data_answer(b"next"))


def answer_may_end_with_its_connection(unit):
    server = PythonServer()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/", BODY_ONLY, *PATIENT)
    for _ in range(2):
        gets_body(unit, server, b"close", get(server, b"/close"), b"until the end")
    configure(unit, server.port, WHOLE_ANSWER)
    gets_whole_answer(unit, server, b"close", get(server, b"/close"), b"until the end")
    unit.send(b"1.php?data=next")
    unit.receive_until(b"\r\n\r\n" + data_answer(b"next"))


def connection_is_closed_at_the_end_of_the_answer(unit):
    server = PythonServer()
    configure(unit, server.port, *GET_DATA, BODY_ONLY, *PATIENT)
    for data in (b"1", b"2"):
        unit.send(data)
        unit.expect_only(data_answer(data))
        server.expect_no_connection()
    listener = Listener()
    configure(unit, listener.port, *GET_DATA, BODY_ONLY, *PATIENT)
    unit.send(b"1")
    peer = listener.accept()
    peer.expect(get(listener, b"/1.php?data=1"))
    peer.send(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nfirst")
    peer.expect_end()
    unit.expect_only(b"first")


# ---- time-outs


def no_answer_is_given_up_after_3_s(unit):
    gives_up(unit, TIME_OUT, "SOCKSL=OFF", "SHORTO=2")


def no_answer_is_given_up_after_2_s_of_shorto(unit):
    gives_up(unit, 2, "SOCKSL=ON", "SHORTO=2")


def no_answer_is_given_up_after_5_s_of_shorto(unit):
    gives_up(unit, 5, "SOCKSL=ON", "SHORTO=5")


def gives_up(unit, seconds, *settings):
    """Then, not before, the packet that waited makes its request; one behind these does it at once."""
    server = PythonServer()
    configure(unit, server.port, "HTPTP=GET", "HTPURL=/", BODY_ONLY, *settings)
    started = time.monotonic()
    unit.send(b"never")
    expect_equal("path", "/never", server.next_request()["path"])
    unit.send(b"1.php?data=waited")
    unit.expect_quiet(seconds - 0.5)
    request = server.next_request(within=seconds + TOO_LATE)
    check_seconds("next request", started, seconds)
    expect_equal("path", "/1.php?data=waited", request["path"])
    unit.expect_only(data_answer(b"waited"))
    unit.send(b"1.php?data=next")
    unit.expect_only(data_answer(b"next"))
    server.expect_no_connection()


def answer_that_stops_is_given_up_after_3_s(unit):
    listener = Listener()
    configure(unit, listener.port, *GET_DATA, BODY_ONLY)
    unit.send(b"1")
    peer = listener.accept()
    peer.expect(get(listener, b"/1.php?data=1"))
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
    unit.expect_quiet(1)
    stopped = time.monotonic()
    peer.send(b"half")
    unit.expect(b"half")
    peer.expect_quiet(TIME_OUT - 0.5)
    peer.expect_end()
    check_seconds("end of the connection", stopped, TIME_OUT, TOO_LATE)
    unit.send(b"2")
    peer = listener.accept()
    peer.expect(get(listener, b"/1.php?data=2"))
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole")
    unit.expect_only(b"whole")


def connection_is_refused(unit):
    """Next: next_request_after_a_refusal."""
    configure(unit, free_port(), *GET_DATA, BODY_ONLY)
    unit.send(b"lost")
    unit.expect_quiet()


def next_request_after_a_refusal(unit):
    unit.enter_command_mode()
    port = unit.query("SOCK").removeprefix("HTPC,127.0.0.1,")
    unit.command("AT+ENTM")
    server = PythonServer(port)
    server.expect_no_request()
    gets_body(unit, server, b"1", get(server, b"/1.php?data=1"), data_answer(b"1"))


# ---- packets


def packets_are_answered_in_order(unit):
    server = PythonServer()
    configure(unit, server.port, *GET_DATA, BODY_ONLY, "PKTLEN=3")
    packets = [b"one", b"two", b"333", b"4 4", b"5\r\n"]
    unit.send(b"".join(packets))
    unit.expect_only(b"".join(map(data_answer, packets)))
    for encoded in ("one", "two", "333", "4%204", "5%0D%0A"):
        expect_equal("path", "/1.php?data=" + encoded, server.next_request()["path"])
    server.expect_no_request()


def packets_are_requested_one_at_a_time(unit):
    listener = Listener()
    configure(unit, listener.port, *GET_DATA, BODY_ONLY, "PKTLEN=1", *PATIENT)
    unit.send(b"123")
    for digit in (b"1", b"2", b"3"):
        peer = listener.accept()
        peer.expect_only(get(listener, b"/1.php?data=" + digit))
        listener.expect_no_connection()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + digit + b";")
        peer.expect_end()
        unit.expect_only(digit + b";")
    listener.expect_no_connection()


def link_is_told(unit):
    listener = Listener()
    configure(unit, listener.port, *GET_DATA, BODY_ONLY, *PATIENT)
    unit.enter_command_mode()
    unit.command("AT+SOCKLK", "+OK=DISCONNECT")
    unit.command("AT+ENTM")
    unit.send(b"1")
    peer = listener.accept()
    peer.expect(get(listener, b"/1.php?data=1"))
    unit.enter_command_mode()
    unit.command("AT+SOCKLK", "+OK=CONNECT")
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndata")
    unit.expect_quiet()
    unit.command("AT+SOCKLK", "+OK=CONNECT")  # the answer waits for the end of the dialogue
    unit.command("AT+ENTM")
    unit.expect_only(b"data")
    unit.enter_command_mode()
    unit.await_link("DISCONNECT")
    unit.command("AT+ENTM")


# ---- functions of other modes


def index_registry_packet_and_heartbeat_have_no_effect(unit):
    listener = Listener()
    configure(
        unit,
        listener.port,
        *POST,
        WHOLE_ANSWER,
        *("INDEXEN=ON", "REGEN=USR", "REGTCP=ALL", "REGUSR=unit 7;"),
        *("HEARTEN=ON", "HEARTTP=NET", "HEARTTM=1", "HEARTDT=<alive>"),
        *PATIENT,
    )
    listener.expect_no_connection(1.5)
    for data in (b"O1data", b"data"):
        unit.send(data)
        peer = listener.accept()
        peer.expect(post(listener, b"/post", data))
        peer.expect_quiet(1.5)
        quiet(unit, peer)
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nI1"
        peer.send(answer)
        peer.expect_end()
        unit.expect_only(answer)
    listener.expect_no_connection(1.5)
    unit.expect_quiet(QUIET)


run_case(globals(), Unit)
