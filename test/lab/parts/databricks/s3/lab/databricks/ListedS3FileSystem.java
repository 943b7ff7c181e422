package lab.databricks;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Hadoop's S3A without the HEAD request before the first GET of an object: it uses the status from an earlier listing
 * instead. If the object has changed or was deleted since, the GET fails, because it sends the object's ETag. Statuses are
 * kept no longer than a notebook's run, at whose start all file systems are closed.
 */
public final class ListedS3FileSystem extends S3AFileSystem {
  private final Map<Path, FileStatus> listed = new ConcurrentHashMap<>();

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    FileStatus[] found = super.listStatus(folder);
    for (FileStatus one : found) {
      if (one.isFile() && one instanceof S3AFileStatus) listed.put(one.getPath(), copyOf((S3AFileStatus) one));
    }
    return found;
  }

  /** Copies a status, because a mount changes the path in the one that is returned. */
  private static FileStatus copyOf(S3AFileStatus one) {
    return new S3AFileStatus(
        one.getLen(),
        one.getModificationTime(),
        one.getPath(),
        one.getBlockSize(),
        one.getOwner(),
        one.getEtag(),
        one.getVersionId());
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    FileStatus known = listed.remove(makeQualified(file));
    if (known == null) return super.open(file, bufferSize);
    return FutureIO.awaitFuture(openFile(file).withFileStatus(known).build());
  }
}
