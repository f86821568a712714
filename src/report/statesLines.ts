import type { Localizer } from '../base/text.ts';
import type { Diagnosis } from '../sockets/diagnosis.ts';
import { diagnosisWords } from '../sockets/diagnosisWords.ts';
import { listenerOf } from '../sockets/pairing.ts';
import type { SocketModel } from '../sockets/socketModel.ts';
import type { TrackedChange } from '../sockets/socketTracker.ts';
import { connectionAt, type WatchedConnection, type WatchedListener } from '../sockets/watchedSockets.ts';
import { statesSchemaId, type StatesDeltaLine, type StatesSnapshotLine } from './statesSchema.ts';

type DiagnosisJson = StatesSnapshotLine['diagnoses'][number];

/** A model of sockets as lines of JSON: what there is, then what has changed since the line before. */
export class StatesLines {
  readonly #model: SocketModel;
  readonly #localizer: Localizer;
  readonly #listeners = new Set<WatchedListener>();
  readonly #connections = new Set<WatchedConnection>();
  readonly #gone = new Set<string>();
  #said = new Map<string, Diagnosis>();
  #begun = false;

  constructor(model: SocketModel, localizer: Localizer) {
    this.#model = model;
    this.#localizer = localizer;
  }

  /** Keeps in mind what the model said to have changed, for the {@link next} line. */
  note({ listeners, connections, closed, gone }: TrackedChange): void {
    for (const each of listeners) this.#listeners.add(each);
    for (const each of closed) this.#listeners.delete(each);
    for (const each of connections) this.#connections.add(each);
    for (const id of gone) this.#gone.add(id);
  }

  /** A snapshot first, deltas then; undefined when nothing has changed. */
  next(): string | undefined {
    return this.#begun ? this.#delta() : this.snapshot();
  }

  snapshot(): string {
    this.#begun = true;
    const { at, source, counts } = this.#model;
    const { listeners, connections } = this.#model.table();
    const diagnoses = this.#model.diagnoses();
    this.#forget(diagnoses);
    const line: StatesSnapshotLine = {
      schema: statesSchemaId,
      type: 'snapshot',
      at,
      source,
      listeners: [...listeners],
      connections: [...connections],
      counts,
      diagnoses: diagnoses.map(each => this.#json(each)),
    };
    return `${JSON.stringify(line)}\n`;
  }

  #delta(): string | undefined {
    const { at, counts } = this.#model;
    const diagnoses = this.#model.diagnoses();
    const raised = diagnoses.filter(each => !saysTheSame(each, this.#said.get(each.id)));
    const holds = new Set(diagnoses.map(({ id }) => id));
    const cleared = [...this.#said.keys()].filter(id => !holds.has(id));
    const listeners = [...this.#listeners].map(({ row }) => listenerOf(row));
    const connections = [...this.#connections]
      .filter(each => each.goneAt === undefined)
      .map(each => connectionAt(each, at));
    // One that went and came back between two lines is there.
    for (const { id } of connections) this.#gone.delete(id);
    for (const { row } of listeners) this.#gone.delete(row.id);
    const gone = [...this.#gone];
    this.#forget(diagnoses);
    if ([listeners, connections, gone, raised, cleared].every(each => each.length === 0)) return undefined;
    const line: StatesDeltaLine = {
      type: 'delta',
      at,
      listeners,
      connections,
      gone,
      counts,
      diagnoses: raised.map(each => this.#json(each)),
      cleared,
    };
    return `${JSON.stringify(line)}\n`;
  }

  #forget(said: readonly Diagnosis[]): void {
    this.#said = new Map(said.map(each => [each.id, each]));
    this.#listeners.clear();
    this.#connections.clear();
    this.#gone.clear();
  }

  #json(diagnosis: Diagnosis): DiagnosisJson {
    const { what, why, code } = diagnosisWords(diagnosis);
    const say = this.#localizer.say.bind(this.#localizer);
    const { sockets, connections, ...rest } = diagnosis;
    return {
      ...rest,
      sockets: [...sockets],
      connections: [...connections],
      what: say(what),
      why: say(why),
      code: say(code),
    };
  }
}

/** A timer that runs down is no news. */
function saysTheSame(now: Diagnosis, before: Diagnosis | undefined): boolean {
  if (!before) return false;
  const lasting = ({ facts, ...rest }: Diagnosis): unknown => ({
    ...rest,
    facts: { ...facts, expiresMs: 0 },
  });
  return JSON.stringify(lasting(now)) === JSON.stringify(lasting(before));
}
