import { installPack } from '../../../src/pack/installPack.ts';
import { planInstall } from '../../../src/pack/installPlan.ts';
import { checkPack } from '../../../src/pack/openPack.ts';
import { tinyPack } from './tinyPack.ts';

// Installs two versions of a lab in turns, until it is killed; says so after each.
const [data = ''] = process.argv.slice(2);
const many = Object.fromEntries(
  Array.from({ length: 60 }, (_, i) => [`starters/c/part${i}.c`, `int x${i};\n`]),
);
const packs = await Promise.all(
  ['1.0.0', '1.1.0'].map(version => checkPack(tinyPack({ lab: { version }, files: many }))),
);
for (;;) {
  for (const pack of packs) {
    const plan = await planInstall(pack, data, []);
    await installPack(
      plan,
      plan.questions.map(({ type }) => type),
    );
    process.stdout.write(`${pack.manifest.lab.version}\n`);
  }
}
