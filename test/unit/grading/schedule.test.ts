import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { schedule, type Task } from '../../../src/grading/schedule.ts';

interface Plan {
  readonly id: string;
  readonly needs: readonly string[];
  readonly exclusive: boolean;
  readonly weight: number;
  /** Turns of the event loop that it takes. */
  readonly turns: number;
  readonly succeeds: boolean;
}

type Result = 'succeeded' | 'failed' | { readonly skippedFor: readonly string[] };

interface Log {
  readonly results: ReadonlyMap<string, Result>;
  readonly started: readonly string[];
}

const turn = async (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Runs a plan and sees to it, at each start, that the rules hold. */
async function run(plans: readonly Plan[], jobs: number): Promise<Log> {
  const running = new Set<string>();
  const succeeded = new Set<string>();
  const started: string[] = [];
  const tasks = plans.map((plan): Task<Result> => ({
    ...plan,
    run: async () => {
      started.push(plan.id);
      const alone = plan.exclusive || plans.some(each => running.has(each.id) && each.exclusive);
      running.add(plan.id);
      assert.ok(running.size <= jobs, `${running.size} at once`);
      assert.ok(!alone || running.size === 1, `${plan.id} beside ${[...running].join()}`);
      for (const need of plan.needs) assert.ok(succeeded.has(need), `${plan.id} before ${need}`);
      for (let i = 0; i < plan.turns; i++) await turn();
      running.delete(plan.id);
      if (plan.succeeds) succeeded.add(plan.id);
      return plan.succeeds ? 'succeeded' : 'failed';
    },
    succeeded: result => result === 'succeeded',
    skip: failed => ({ skippedFor: failed }),
  }));
  const results = await schedule(tasks, jobs);
  assert.equal(running.size, 0, 'all have ended');
  return { results, started };
}

const plan = (id: string, more: Partial<Plan> = {}): Plan => ({
  ...{ id, needs: [], exclusive: false, weight: 1, turns: 1, succeeds: true },
  ...more,
});

/** Each may need those before it in a hidden order, so there are no circles. */
const plans = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(20), { maxLength: 3 }),
      exclusive: fc.boolean(),
      weight: fc.nat(5),
      turns: fc.nat(4),
      succeeds: fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, fc.constant(false)),
    }),
    { maxLength: 15 },
  )
  .map(list =>
    list.map((each, index): Plan => ({
      ...each,
      id: `t${index}`,
      needs: index === 0 ? [] : [...new Set(each.needs.map(need => `t${need % index}`))],
    })),
  )
  .chain(list => fc.shuffledSubarray(list, { minLength: list.length }));

describe('schedule', () => {
  it('runs each task once, when it may, and skips the others', () =>
    fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 5 }), async (list, jobs) => {
        const { results, started } = await run(list, jobs);
        assert.equal(results.size, list.length);
        assert.equal(new Set(started).size, started.length);
        for (const { id, needs, succeeds } of list) {
          const result = results.get(id);
          if (typeof result === 'object') {
            assert.ok(!started.includes(id));
            assert.ok(result.skippedFor.length > 0);
            for (const need of result.skippedFor) {
              assert.ok(needs.includes(need) && results.get(need) !== 'succeeded');
            }
          } else {
            assert.equal(result, succeeds ? 'succeeded' : 'failed');
            assert.ok(needs.every(need => results.get(need) === 'succeeded'));
          }
        }
      }),
      { numRuns: 200 },
    ));

  it('starts by weight, heavy first, and in the given order where they weigh the same', async () => {
    const { started } = await run(
      [plan('a'), plan('b', { weight: 3 }), plan('c', { weight: 2 }), plan('d', { weight: 3 })],
      1,
    );
    assert.deepEqual(started, ['b', 'd', 'c', 'a']);
  });

  it('uses all its jobs', async () => {
    let most = 0;
    let running = 0;
    const tasks = Array.from({ length: 9 }, (_, index): Task<null> => ({
      ...plan(`t${index}`),
      run: async () => {
        most = Math.max(most, ++running);
        await turn();
        running--;
        return null;
      },
      succeeded: () => true,
      skip: () => null,
    }));
    await schedule(tasks, 4);
    assert.equal(most, 4);
  });

  it('lets one that must be alone go before lighter ones', async () => {
    const { started } = await run(
      [
        plan('light', { weight: 0 }),
        plan('alone', { exclusive: true, weight: 1 }),
        plan('heavy', { weight: 9 }),
      ],
      3,
    );
    assert.deepEqual(started, ['heavy', 'alone', 'light']);
  });

  it('skips along a chain, each for what it needs itself', async () => {
    const chain = [plan('a', { succeeds: false }), plan('b', { needs: ['a'] }), plan('c', { needs: ['b'] })];
    const { results } = await run(chain, 2);
    assert.deepEqual(
      [...results],
      [
        ['a', 'failed'],
        ['b', { skippedFor: ['a'] }],
        ['c', { skippedFor: ['b'] }],
      ],
    );
  });

  it('ends with circles, with tasks that need themselves, and with needs that nobody has', async () => {
    const { results, started } = await run(
      [
        plan('a', { needs: ['b'] }),
        plan('b', { needs: ['a'] }),
        plan('self', { needs: ['self'] }),
        plan('lost', { needs: ['nobody'] }),
        plan('fine'),
      ],
      2,
    );
    assert.deepEqual(started, ['fine']);
    assert.deepEqual(results.get('lost'), { skippedFor: ['nobody'] });
    assert.deepEqual(results.get('self'), { skippedFor: ['self'] });
    assert.equal(results.size, 5);
  });

  it('has nothing to do with no tasks', async () => assert.equal((await run([], 3)).results.size, 0));

  it('passes on what a task throws', async () => {
    const task: Task<null> = {
      ...plan('a'),
      run: () => Promise.reject(new Error('our bug')),
      succeeded: () => true,
      skip: () => null,
    };
    await assert.rejects(schedule([task], 1), /our bug/);
  });
});
