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
 * S3A that asks nothing twice: what a listing told of an object is used when the object is first opened, where S3A would
 * send a HEAD before every GET. An object that changed or vanished since is still noticed, by the ETag that the GET
 * carries. Lives no longer than a notebook's run, which closes all file systems.
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

  /** A mount rewrites the paths of what it is given. */
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
