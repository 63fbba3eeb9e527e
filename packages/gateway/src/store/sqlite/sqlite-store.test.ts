import { realClock } from '../../ports/clock.ts';
import { storeConformance } from '../conformance.ts';
import { openSqliteStore } from './store.ts';

storeConformance('sqlite', (folder) => openSqliteStore({ folder, clock: realClock }));
