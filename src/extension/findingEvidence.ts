import type { Evidence, ProcessEvidence } from '../protocol/finding.ts';
import type { SocketRow } from '../sockets/model.ts';
import { html, type Html } from '../base/html.ts';
import type { Translate } from './translate.ts';

/** What the kernel showed when the check failed: sentences first, then the tables behind them. */
export function evidenceSection(evidence: Evidence, t: Translate): Html {
  const { stdout, stderr, droppedBytes } = evidence.output;
  return html`<section>
    <h2>${t('What the kernel saw')}</h2>
    ${
      evidence.lines.length > 0 &&
      html`<ul class="lines">
        ${evidence.lines.map(line => html`<li>${line}</li>`)}
      </ul>`
    }
    ${
      evidence.lines.length === 0 &&
      evidence.listener &&
      html`<p>
        ${t(
          'Listener {address}:{port}: {queued} connections wait in the accept queue, the backlog is {backlog}.',
          {
            address: evidence.listener.address,
            port: evidence.listener.port,
            queued: evidence.listener.acceptQueue,
            backlog: evidence.listener.backlog,
          },
        )}
      </p>`
    }
    ${connections(evidence.connections, t)} ${evidence.processes.map(process => processTable(process, t))}
    ${evidence.lines.length === 0 && evidence.exit && html`<p>${exitWords(evidence.exit, t)}</p>`}
    ${printed(t('Your server printed'), stdout)} ${printed(t('Your server printed to stderr'), stderr)}
    ${droppedBytes > 0 && html`<p>${t('{bytes} more bytes of output were dropped.', { bytes: droppedBytes })}</p>`}
  </section>`;
}

function connections(all: Evidence['connections'], t: Translate): Html | undefined {
  const list = all.filter(({ client, server }) => client ?? server);
  if (list.length === 0) return undefined;
  return html`<div class="scroll">
    <table>
      <caption>
        ${t('Both ends of each connection')}
      </caption>
      <thead>
        <tr>
          <th scope="col" rowspan="2">${t('Connection')}</th>
          <th scope="colgroup" colspan="3">${t('Client end')}</th>
          <th scope="colgroup" colspan="3">${t('Your server’s end')}</th>
        </tr>
        <tr>
          ${[0, 1].map(
            () =>
              html`<th scope="col">${t('State')}</th>
                <th scope="col">Recv-Q</th>
                <th scope="col">Send-Q</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${list.map(
          ({ label, client, server }) =>
            html`<tr>
              <th scope="row">${label}</th>
              ${end(client)}${end(server)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function end(row: SocketRow | undefined): Html {
  if (!row) return html`<td class="absent" colspan="3">–</td>`;
  return html`<td class="state">${row.state}</td>
    <td class="number ${row.recvQ > 0 && 'waiting'}">${row.recvQ}</td>
    <td class="number ${row.sendQ > 0 && 'waiting'}">${row.sendQ}</td>`;
}

function processTable(process: ProcessEvidence, t: Translate): Html {
  const facts = t('{fds} open files, {sockets} of them sockets · {cpu} s CPU · {memory} MB', {
    fds: process.fds,
    sockets: process.socketFds,
    cpu: process.cpuSeconds.toFixed(2),
    memory: Math.round(process.rssBytes / 1_000_000),
  });
  return html`<div class="scroll">
      <table>
        <caption>
          ${t('Process {pid}: {command}', { pid: process.pid, command: process.command })} – ${facts}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('Thread')}</th>
            <th scope="col">${t('Is doing')}</th>
            <th scope="col">${t('On')}</th>
          </tr>
        </thead>
        <tbody>
          ${process.threads.map(
            thread =>
              html`<tr>
                <th scope="row">${thread.name} (${thread.tid})</th>
                <td class="state">${threadWords(thread.call, thread.state, t)}</td>
                <td>
                  ${[thread.fd !== undefined && `fd ${thread.fd}`, thread.waitsOn].filter(Boolean).join(' · ')}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${process.epoll.map(
      set =>
        html`<div class="scroll">
          <table>
            <caption>
              ${t('epoll set fd {fd}', { fd: set.fd })}
            </caption>
            <thead>
              <tr>
                <th scope="col">fd</th>
                <th scope="col">${t('Events')}</th>
                <th scope="col">${t('Trigger')}</th>
                <th scope="col">${t('Is')}</th>
              </tr>
            </thead>
            <tbody>
              ${set.watches.map(
                watch =>
                  html`<tr>
                    <th scope="row">${watch.fd}</th>
                    <td>${watch.events.join(' ')}</td>
                    <td>${watch.trigger}</td>
                    <td>${watch.what}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`,
    )}`;
}

function threadWords(call: string | null, state: string, t: Translate): string {
  if (call === 'running') return t('running');
  if (call !== null) return t('blocked in {call}', { call });
  return state;
}

function exitWords(exit: NonNullable<Evidence['exit']>, t: Translate): string {
  return exit.signal === null
    ? t('The server had ended with exit code {code}.', { code: exit.code ?? '–' })
    : t('The server had been ended by {signal}.', { signal: exit.signal });
}

function printed(title: string, output: string): Html | undefined {
  if (output.trim() === '') return undefined;
  return html`<details class="output">
    <summary>${title}</summary>
    <pre>${output}</pre>
  </details>`;
}
