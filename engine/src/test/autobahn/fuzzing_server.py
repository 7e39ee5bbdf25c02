# Runs the fuzzing server of the Autobahn test suite 0.5.6, which tests WebSocket clients, under Jython 2.7.
# Arguments: the directory of the reports, the cases ("*" or "1.*,5.*"), then any Python files to run before the server is made:
# they may append to autobahntestsuite.case.Cases.
# Prints READY and its port once it listens on 127.0.0.1. Ends when its standard input does: it cannot outlive who started it.
# One reactor a process, so one server a process.
import errno, sys
import _socket
from java.lang import Class, Runnable, Runtime, System, Thread
from autobahn import utf8validator, websocket
from autobahntestsuite import fuzzing
from twisted.internet import reactor

# Not an import: Python's own module io hides the Java package of that name.
octets = Class.forName('io.heddle.engine.autobahn.SuiteOctets')

# Jython 2.7.4: send() on a channel that the peer has closed returns 0 for ever, so Twisted never sees the end of a connection
# that the client ended first, and cases are lost without a word. Make it the error that it is elsewhere.
plain_send = _socket._realsocket.send


def send(self, data, flags=0):
    if self.channel is not None and not self.channel.isActive():
        raise _socket.error(errno.EPIPE, 'Broken pipe')
    return plain_send(self, data, flags)

_socket._realsocket.send = send


# Masking and UTF-8 in Python take minutes for the messages of category 9: the same in Java.
class Masker:
    def __init__(self, mask):
        self.mask, self.ptr = mask, 0

    def pointer(self):
        return self.ptr

    def reset(self):
        self.ptr = 0

    def process(self, data):
        at, self.ptr = self.ptr, self.ptr + len(data)
        return octets.xor(data, self.mask, at & 3).tostring()

websocket.createXorMasker = lambda mask, length=None: Masker(mask)

dfa = ''.join([chr(x) for x in utf8validator.Utf8Validator.UTF8VALIDATOR_DFA])


def validate(self, data):
    result = octets.utf8(dfa, data, self.state)
    self.state, consumed = int(result & 255), int(result >> 8)
    self.i += consumed
    return self.state != 1, self.state == 0, consumed, self.i

utf8validator.Utf8Validator.validate = validate


class EndWithParent(Runnable):
    def run(self):
        while System.in.read() >= 0:
            pass
        Runtime.getRuntime().halt(0)


outdir, cases = sys.argv[1], sys.argv[2]
for extra in sys.argv[3:]:
    execfile(extra)

factory = fuzzing.FuzzingServerFactory({
    'url': 'ws://127.0.0.1:9', 'outdir': outdir, 'cases': cases.split(','),
    'exclude-cases': [], 'exclude-agent-cases': {}, 'options': {'failByDrop': False}}, False)
factory.port = 0
listener = websocket.listenWS(factory, None, interface='127.0.0.1')
# The server compares the Host header of each request with this.
factory.port = factory.externalPort = listener.getHost().port

watch = Thread(EndWithParent(), 'end-with-parent')
watch.setDaemon(True)
watch.start()
print 'READY', factory.port
sys.stdout.flush()
reactor.run(installSignalHandlers=False)
