package sluice.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.message.Message;
import sluice.store.JobStore;
import sluice.store.ObjectStore;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Read;

/// A fault planted into what stands between the production code and the models, so that the code
/// acts as if it had the fault itself. The checks must find each.
enum PlantedBug {
  /// There is none.
  NONE,

  /// A message is deleted when it is received, before its chunk is written.
  DELETED_BEFORE_WRITTEN {
    @Override
    Mapping.Observer ofMapping(Mapping.Observer observer, SqsQueue queue) {
      return new Wrapped.Observed(observer) {
        @Override
        public void delivered(EnvironmentProcess process, List<Message> batch) {
          super.delivered(process, batch);
          deleted(batch);
          queue.delete(batch);
        }
      };
    }
  },

  /// What earlier receives have left of a chunk is not read.
  OPEN_RECORDS_NOT_JOINED {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        @Override
        Read changed(String key, Read read) {
          return key.contains("/open/") ? new Nothing() : read;
        }
      };
    }
  },

  /// Of what earlier receives have left, the first version is read.
  OPEN_RECORDS_OLD {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        private final Map<String, Read> first = new HashMap<>();

        @Override
        Read changed(String key, Read read) {
          return key.contains("/open/") && read instanceof Found
              ? first.computeIfAbsent(key, _ -> read)
              : read;
        }
      };
    }
  },

  /// Nobody sees that a run was stopped.
  STOP_IGNORED {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        @Override
        Read changed(String key, Read read) {
          return key.endsWith("/stop.json") ? new Nothing() : read;
        }
      };
    }
  },

  /// A finished chunk lacks its last record.
  RECORD_LOST {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        @Override
        byte[] changed(String key, byte[] content) {
          return key.contains("/chunks/") ? ChunkContent.withoutLast(content) : content;
        }
      };
    }
  },

  /// A finished chunk has the record of its first line twice.
  RECORD_DOUBLED {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        @Override
        byte[] changed(String key, byte[] content) {
          return key.contains("/chunks/") ? ChunkContent.doubled(content) : content;
        }
      };
    }
  },

  /// Two records of a finished chunk are exchanged.
  RECORDS_EXCHANGED {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        @Override
        byte[] changed(String key, byte[] content) {
          return key.contains("/chunks/") ? ChunkContent.exchanged(content) : content;
        }
      };
    }
  },

  /// A finished chunk's header counts an answer too many.
  HEADER_MISCOUNTED {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        @Override
        byte[] changed(String key, byte[] content) {
          return key.contains("/chunks/") ? ChunkContent.miscounted(content) : content;
        }
      };
    }
  },

  /// A finished chunk is overwritten by another environment.
  CHUNK_OVERWRITTEN {
    @Override
    ObjectStore ofEnvironments(ObjectStore store) {
      return new Wrapped.Objects(store) {
        @Override
        Condition changed(String key, Condition condition) {
          return key.contains("/chunks/") ? new Condition.Always() : condition;
        }
      };
    }
  },

  /// Facts are written again, whether or not they are there.
  FACTS_NOT_CREATED_ONCE {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        Condition changed(String key, Condition condition) {
          return new Condition.Always();
        }
      };
    }
  },

  /// The first chunk is never listed.
  LISTING_CUT {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public List<StoredObject> list(String folder, String after) {
          return super.list(folder, after).stream()
              .filter(object -> !object.key().endsWith("/chunks/000000.jsonl"))
              .toList();
        }
      };
    }
  },

  /// An object larger than a part loses its last part.
  LAST_PART_LOST {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public void completeUpload(String key, String uploadId, List<Part> parts) {
          boolean isResult = key.startsWith("jobs/") && parts.size() > 1;
          super.completeUpload(
              key, uploadId, isResult ? parts.subList(0, parts.size() - 1) : parts);
        }
      };
    }
  },

  /// The parts of a result file are put together from the last one on.
  PARTS_REVERSED {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public void completeUpload(String key, String uploadId, List<Part> parts) {
          boolean isResult = key.startsWith("jobs/");
          super.completeUpload(key, uploadId, isResult ? parts.reversed() : parts);
        }
      };
    }
  },

  /// A file is read whatever version it has.
  OTHER_VERSION_READ {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public Opened open(String key, String etag, long from) {
          return super.open(key, "", from);
        }
      };
    }
  },

  /// The last line is lost, as where a file does not end in a line feed.
  LAST_LINE_LOST {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public Opened open(String key, String etag, long from) {
          Opened opened = super.open(key, etag, from);
          return key.contains("/input.") && opened instanceof Opened.Stream(var stream, var version)
              ? new Opened.Stream(withoutLastLine(stream), version)
              : opened;
        }
      };
    }
  },

  /// The normalised lines have carriage returns that their ranges do not count.
  CARRIAGE_RETURNS_NOT_COUNTED {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        byte[] changed(String key, byte[] content) {
          return key.endsWith("/lines.jsonl")
              ? new String(content, UTF_8).replace("\n", "\r\n").getBytes(UTF_8)
              : content;
        }
      };
    }
  },

  /// What the provider has refused is carried over as if it were an answer.
  REFUSAL_CARRIED {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public Opened open(String key, String etag, long from) {
          Opened opened = super.open(key, etag, key.endsWith("/output.jsonl") ? 0 : from);
          return key.endsWith("/output.jsonl")
                  && opened instanceof Opened.Stream(var stream, var version)
              ? new Opened.Stream(withRefusals(stream, key, from), version)
              : opened;
        }

        private InputStream withRefusals(InputStream answers, String key, long from) {
          String refusals =
              get(key.replace("output", "errors"))
                  .map(errors -> new String(errors.bytes(), UTF_8))
                  .orElse("")
                  .replace("\"status_code\":400", "\"status_code\":200");
          String all = text(answers) + refusals;
          byte[] bytes = all.getBytes(UTF_8);
          return new ByteArrayInputStream(bytes, (int) from, bytes.length - (int) from);
        }
      };
    }
  },

  /// An upload that is resumed goes on with parts that are shorter than the code takes them to be.
  PART_SHORTENED {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        private boolean isResumed;

        @Override
        public Optional<List<Part>> parts(String key, String uploadId) {
          Optional<List<Part>> parts = super.parts(key, uploadId);
          isResumed = parts.filter(there -> !there.isEmpty()).isPresent();
          return parts;
        }

        @Override
        public String uploadPart(String key, String uploadId, int number, byte[] content) {
          int length = isResumed && key.startsWith("jobs/") ? content.length - 10 : content.length;
          return super.uploadPart(
              key, uploadId, number, Arrays.copyOf(content, Math.max(1, length)));
        }
      };
    }
  },

  /// A cancelled job is not stopped.
  CANCEL_IGNORED {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public Optional<StoredObject> head(String key) {
          return key.endsWith("/cancel") ? Optional.empty() : super.head(key);
        }
      };
    }
  },

  /// A Batch object shows none of the counts now and then.
  COUNTS_FORGOTTEN {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        byte[] changed(String key, byte[] content) {
          String text = new String(content, UTF_8);
          return key.endsWith("/batch.json") && text.contains("\"finalizing\"")
              ? text.replaceAll("\"completed\":[0-9]+", "\"completed\":0").getBytes(UTF_8)
              : content;
        }
      };
    }
  },

  /// Lost chunks are never sent again, since the queue seems to have messages.
  QUEUE_NEVER_EMPTY {
    @Override
    long promptMessages(long left) {
      return Math.max(1, left);
    }
  },

  /// The chunks of a stopped run that nobody finished are not finished.
  LEFT_OVERS_FORGOTTEN {
    @Override
    JobStore ofJobs(JobStore store) {
      return new Wrapped.Jobs(store) {
        @Override
        public Optional<String> put(
            String key, byte[] content, String contentType, Condition condition) {
          return key.contains("/chunks/")
              ? Optional.empty()
              : super.put(key, content, contentType, condition);
        }
      };
    }
  };

  /// The store as environments see it.
  ObjectStore ofEnvironments(ObjectStore store) {
    return store;
  }

  /// The store as the job function sees it.
  JobStore ofJobs(JobStore store) {
    return store;
  }

  /// Who is told what the mapping of the prompt queue does.
  Mapping.Observer ofMapping(Mapping.Observer observer, SqsQueue queue) {
    return observer;
  }

  /// How many messages the prompt queue seems to have.
  long promptMessages(long left) {
    return left;
  }

  private static InputStream withoutLastLine(InputStream stream) {
    String text = text(stream).stripTrailing();
    return new ByteArrayInputStream(text.substring(0, text.lastIndexOf('\n') + 1).getBytes(UTF_8));
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
