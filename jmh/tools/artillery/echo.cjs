'use strict';
// Each user begins a turn every so many milliseconds (a "think" would add to the response time), and records its response times.
const PACE_MS = @paceMillis@;

module.exports = { await_due, answered };

function await_due(context, events, done) {
  const now = performance.now();
  const due = context.vars.due === undefined ? now : Math.max(now, context.vars.due + PACE_MS);
  context.vars.due = due;
  const send = () => {
    context.vars.sent = performance.now();
    done();
  };
  if (due > now) setTimeout(send, due - now);
  else send();
}

function answered(context, events, done) {
  events.emit('histogram', 'echo', performance.now() - context.vars.sent);
  done();
}
