// Grades one program and waits for its end: a parent for a test to kill. gradeAsParent.ts REQUEST
import { gradeSubmission, type GradeRequest } from '../../src/grading/gradeSubmission.ts';

const request = JSON.parse(process.argv[2] ?? '') as GradeRequest;
await gradeSubmission(request, {
  onEvent: event => {
    if (event.type === 'checkStarted' || event.type === 'buildStarted' || event.type === 'step') {
      process.stdout.write(`${event.type}\n`);
    }
  },
});
process.stdout.write('finished\n');
