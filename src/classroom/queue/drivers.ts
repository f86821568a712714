// All that comes from the drivers of queues. The build makes a bundle of its own of this file, dist/queue.mjs, which is loaded
// when a queue is used and is not in the package for the editor.
export {
  createPostgresBackend,
  createRedisBackend,
  Queue,
  QueueEvents,
  UnrecoverableError,
  WaitingError,
  Worker,
} from 'bullmq';
export { Redis } from 'ioredis';
