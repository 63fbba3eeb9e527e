// The process in which pictures are made small: what a hostile file does to a decoder, it does here, and the gateway goes on. It takes one job after the other
// from its parent and ends with it.
import sharp from 'sharp';
import { makePicture, type PictureJob } from './picture.ts';

sharp.cache(false);
sharp.concurrency(1);

let queue: Promise<void> = Promise.resolve();
process.on('message', (job: PictureJob) => {
  queue = queue.then(async () => {
    const result = await makePicture(job);
    process.send?.(result);
  });
});
process.on('disconnect', () => process.exit());
