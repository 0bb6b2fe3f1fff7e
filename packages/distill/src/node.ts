export { openTeacherCache, type TeacherCache } from './teacher/teacher-cache.js';
export {
  writeTeacherCache,
  type TeacherCacheWriter,
  type WriteCacheOptions,
} from './teacher/write-teacher-cache.js';
