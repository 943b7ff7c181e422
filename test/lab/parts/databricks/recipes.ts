import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { builtAt, keyOf, type Recipe } from '#lab/core/build/built.ts';
import { jdk } from '#lab/core/build/jdk.ts';
import { maven } from '#lab/core/build/maven.ts';
import { command } from '#lab/core/command.ts';
import type { Lab } from '#lab/core/lab.ts';

const here = import.meta.dirname;
const requirements = join(here, 'requirements.txt');
const buildRequirements = join(here, 'build-requirements.txt');

/** On a slow connection the download of 318 MB takes minutes, and unpacking another. */
const TIMEOUT_MS = 900_000;

/** Builds PySpark as a folder `site/` for PYTHONPATH. It is pure Python with jars, so the folder may be moved. */
export const pyspark: Recipe = {
  name: 'pyspark',
  inputs: [requirements, buildRequirements],
  async make(dir) {
    const builder = join(dir, 'builder');
    const python = join(builder, 'bin', 'python');
    const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet', '--no-cache-dir'];
    await command('The Python environment that builds PySpark', 'python3', ['-m', 'venv', builder]);
    await command('What builds PySpark', python, [...install, '--require-hashes', '-r', buildRequirements], {
      timeoutMs: TIMEOUT_MS,
    });
    // PySpark is published only as source. Without build isolation it is built with the pinned packages above.
    const options = ['--no-build-isolation', '--require-hashes', '--target', join(dir, 'site')];
    await command('PySpark', python, [...install, ...options, '-r', requirements], { timeoutMs: TIMEOUT_MS });
    rmSync(builder, { recursive: true });
    // Examples and test data are not needed.
    for (const part of ['examples', 'data', 'tests'])
      rmSync(join(dir, 'site', 'pyspark', part), { recursive: true, force: true });
  },
};

/** Downloads the jars for S3 and Delta, which PySpark does not contain, to `libs/`. */
export const sparkJars: Recipe = {
  name: 'spark-jars',
  inputs: [join(here, 'jars', 'pom.xml')],
  async make(dir) {
    const source = await maven('The jars of Spark', this.inputs, dir);
    renameSync(join(source, 'target', 'libs'), join(dir, 'libs'));
    rmSync(source, { recursive: true });
  },
};

/** Compiles the file system for S3 (`s3/`). PySpark and the jars must be built before. */
export const s3Classes = (lab: Pick<Lab, 'cache'>): Recipe => ({
  name: 'spark-s3',
  inputs: [join(here, 's3')],
  also: [keyOf(pyspark), keyOf(sparkJars)],
  async make(dir) {
    const classPath = [
      join(builtAt(lab, pyspark), 'site', 'pyspark', 'jars', '*'),
      join(builtAt(lab, sparkJars), 'libs', '*'),
    ];
    const source = join(here, 's3', 'lab', 'databricks', 'ListedS3FileSystem.java');
    await command('The file system over S3', join(jdk().home, 'bin', 'javac'), [
      ...['-nowarn', '-proc:none', '-d', dir, '-cp', classPath.join(':')],
      source,
    ]);
  },
});

/** Class path of the classes that PySpark does not contain. */
export const classPathOf = (lab: Pick<Lab, 'cache'>): string =>
  [builtAt(lab, s3Classes(lab)), join(builtAt(lab, sparkJars), 'libs', '*')].join(':');
