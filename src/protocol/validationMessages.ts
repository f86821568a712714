/** What the page of a validation shows: everything that it needs, every sentence in the editor's language. */
export interface ValidationPicture {
  readonly lab: {
    readonly title: string;
    readonly id: string;
    readonly version: string;
    /** Absolute path. */
    readonly folder: string;
  };
  readonly standing: ValidationStanding;
  /** While it runs. */
  readonly progress?: ValidationProgressShown;
  /** When the last grade of it was made, ms since 1970. */
  readonly at?: number;
  /** Why nothing can be run; absent where it can. */
  readonly barred?: string;
  /** In the order of the lab: the columns. */
  readonly checks: readonly PictureCheck[];
  /** Solutions, variants, starters, faults: the rows. */
  readonly lines: readonly PictureLine[];
  readonly problems: readonly PictureProblem[];
  readonly notes: readonly string[];
}

/**
 * `never`: nothing was graded. `part`: nothing stands against the lab, but not everything was graded. `stopped`: as
 * `part`, since somebody stopped it.
 */
export type ValidationStanding =
  'never' | 'running' | 'stopping' | 'part' | 'stopped' | 'proved' | 'notProved';

export interface ValidationProgressShown {
  readonly done: number;
  readonly total: number;
  /** Absent until it can be told. */
  readonly leftMs?: number;
}

export interface PictureCheck {
  readonly id: string;
  readonly title: string;
  /** Names of the faults that it is there to catch. */
  readonly faults: readonly string[];
  /** With the solutions. */
  readonly times?: { readonly medianMs: number; readonly maxMs: number; readonly slowest: string };
  /** Its verdict was not always the same. */
  readonly flaky?: { readonly verdicts: number; readonly differing: number };
}

export interface PictureLine {
  /** Names the line: folder and level. */
  readonly key: string;
  readonly kind: 'solution' | 'variant' | 'starter' | 'fault';
  /** Below the lab: `faults/c-sigpipe`. */
  readonly folder: string;
  /** `c-sigpipe`, `c plain` */
  readonly label: string;
  readonly language: string;
  /** What is wrong with a fault, or different in a variant. */
  readonly summary?: string;
  /** It, or the checks, were changed since it was graded. */
  readonly isStale?: true;
  readonly state: 'waiting' | 'running' | 'done';
  /** Whether it did what it is there for; absent until it is graded. */
  readonly ok?: boolean;
  readonly score?: number;
  readonly maxScore?: number;
  readonly durationMs?: number;
  readonly problems: readonly string[];
  /** One for each check. */
  readonly cells: readonly PictureCell[];
}

export interface PictureCell {
  /** What the check has to say of this server; `any`: either is right. */
  readonly expected: 'pass' | 'catch' | 'any';
  /** What it said; absent where it was not run. */
  readonly outcome?: 'caught' | 'also' | 'passed' | 'skipped' | 'errored' | 'missed' | 'unexpected';
  /** Not every run said the same. */
  readonly varies?: true;
  /** There is more to read than this. */
  readonly message?: string;
  readonly durationMs?: number;
}

export interface PictureProblem {
  readonly words: string;
  /** Key of the line that it is about. */
  readonly line?: string;
  /** Id of the check that it is about. */
  readonly check?: string;
}

/** The extension to the page of a validation. */
export type ToValidationView =
  | { readonly type: 'strings'; readonly strings: Readonly<Record<string, string>> }
  | { readonly type: 'picture'; readonly picture: ValidationPicture };

/** The page of a validation to the extension. */
export type FromValidationView =
  | { readonly type: 'ready' }
  /** @property quick each fault only with the checks that must catch it */
  | { readonly type: 'validate'; readonly quick: boolean }
  /** @property folders servers to grade again, all when absent; @property checks ids, all when absent */
  | { readonly type: 'again'; readonly folders?: readonly string[]; readonly checks?: readonly string[] }
  | { readonly type: 'stop' }
  /** @property line its key */
  | { readonly type: 'finding'; readonly line: string; readonly check: string }
  | { readonly type: 'openServer'; readonly folder: string }
  | { readonly type: 'openCheck'; readonly check: string };
