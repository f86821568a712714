import type { Verdict } from '../protocol/grade.ts';
import type { Translate } from './translate.ts';
import { verdictLook } from './verdictLooks.ts';

/** All there are, by name: the list itself comes with zod, which activation does without. */
const verdicts: Readonly<Record<Verdict, true>> = {
  passed: true,
  failed: true,
  timedOut: true,
  errored: true,
  skipped: true,
  cancelled: true,
};

/** The sentences of the bar with which a check is watched and a recording scrubbed; part of those of the view. */
export function playerStrings(t: Translate): Record<string, string> {
  const strings: Record<string, string> = {
    watchBar: t('Watching a check'),
    replayBar: t('Replay of a check'),
    next: t('Next Step'),
    nextHelp: t('Make the next step (N or Space)'),
    play: t('Play'),
    pause: t('Pause'),
    stopWatching: t('Stop'),
    pace: t('Speed'),
    'watchPace.slow': t('slow'),
    'watchPace.normal': t('normal'),
    'watchPace.fast': t('fast'),
    'replayPace.recorded': t('as recorded'),
    'replayPace.slowed': t('ten times slower'),
    'replayPace.steady': t('step by step'),
    nextStep: t('next:'),
    watchStarting: t('Your program is being built and started…'),
    watchWorking: t('Waiting for the other end…'),
    watchOver: t('The check is over.'),
    steps: t('Steps of the conversation'),
    beforeFirst: t('before the first step'),
    stepOf: t('step {step} of {steps}'),
    afterMs: t('after {ms} ms'),
    backHelp: t('One moment back'),
    forwardHelp: t('One moment on'),
    scrubber: t('Place in the recording'),
    export: t('Export'),
    exportHelp: t('Export the recording'),
    omitted: t('(The recording is not complete: {steps} steps and {frames} looks did not fit.)'),
    'step.start': t('starts and listens'),
    'step.connect': t('connect() — sends SYN'),
    'step.send': t('send() — {bytes} bytes'),
    'step.send.one': t('send() — 1 byte'),
    'step.send.some': t('send() — data'),
    'step.receive': t('recv() — {bytes} bytes'),
    'step.receive.one': t('recv() — 1 byte'),
    'step.receive.some': t('recv() — data'),
    'step.end-write': t('shutdown(WR) — sends FIN'),
    'step.end': t('recv() returns 0 — FIN has come'),
    'step.reset': t('close() with SO_LINGER 0 — sends RST'),
    'step.see-reset': t('{detail} — RST has come'),
    'step.close': t('close()'),
    'step.signal': t('gets {detail}'),
    'step.exit': t('ends ({detail})'),
    'why.start': t(
      'socket(), bind(), listen(): a socket appears in LISTEN. From now on the kernel answers every SYN to this port by itself.',
    ),
    'why.connect': t(
      'The kernel sends SYN: this end goes to SYN-SENT, the server’s to SYN-RECV, and after SYN+ACK and ACK both are ESTAB. The program need not have called accept() for that.',
    ),
    'why.send': t(
      'The bytes are in this end’s Send-Q until they are acknowledged, and in the other end’s Recv-Q until its program reads them. No state changes.',
    ),
    'why.receive': t(
      'The bytes leave this end’s Recv-Q, and the window opens again by as much. No state changes.',
    ),
    'why.end-write': t(
      'The kernel sends FIN: this end goes to FIN-WAIT-1, then to FIN-WAIT-2 once it is acknowledged; the other end to CLOSE-WAIT. After the other end’s FIN, this end goes to LAST-ACK instead.',
    ),
    'why.end': t(
      'The other end has sent FIN and will send nothing more. This end goes to CLOSE-WAIT, or from FIN-WAIT-2 to TIME-WAIT if it had sent its own FIN before.',
    ),
    'why.reset': t(
      'The kernel sends RST: both ends are gone at once, without TIME-WAIT, and what was still to be sent is thrown away. The other program gets ECONNRESET.',
    ),
    'why.see-reset': t('The connection is gone at both ends at once, and nothing is left in TIME-WAIT.'),
    'why.close': t(
      'The kernel sends FIN if it has not been sent yet, or RST if unread bytes are left in Recv-Q. The end that sends its FIN first is the one that ends in TIME-WAIT.',
    ),
    'why.signal': t(
      'Nothing goes over the wire for that. If the process ends, the kernel closes all its sockets.',
    ),
    'why.signal.SIGSTOP': t(
      'The process stands still; its sockets do not. The kernel goes on to complete handshakes, to acknowledge bytes and to keep them in Recv-Q until the process reads again.',
    ),
    'why.signal.SIGCONT': t('The process runs again and finds in Recv-Q what has come meanwhile.'),
    'why.exit': t(
      'The kernel closes the sockets of the process: FIN on each connection, or RST where unread bytes were left, and LISTEN is gone.',
    ),
  };
  for (const verdict of Object.keys(verdicts) as Verdict[])
    strings[`verdict.${verdict}`] = verdictLook(verdict, t).words;
  return Object.fromEntries(Object.entries(strings).map(([key, sentence]) => [`player.${key}`, sentence]));
}
