/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream that gives trouble on purpose. */
#include "config.h"

#include "fault-stream.h"

struct _FaultStream
{
  GIOStream parent_instance;

  GIOStream *base;
  GInputStream *input;
  GOutputStream *output;
  FaultPlan plan;
  guint n_reads;
  guint n_writes;
  guint n_calls;
  gboolean struck;
};

G_DEFINE_FINAL_TYPE (FaultStream, fault_stream, G_TYPE_IO_STREAM)

#define FAULT_TYPE_INPUT (fault_input_get_type ())
G_DECLARE_FINAL_TYPE (FaultInput, fault_input, FAULT, INPUT, GInputStream)
struct _FaultInput
{
  GInputStream parent_instance;

  FaultStream *owner; /* outlives it */
};

#define FAULT_TYPE_OUTPUT (fault_output_get_type ())
G_DECLARE_FINAL_TYPE (FaultOutput, fault_output, FAULT, OUTPUT, GOutputStream)
struct _FaultOutput
{
  GOutputStream parent_instance;

  FaultStream *owner; /* outlives it */
};

static void fault_input_pollable_init (GPollableInputStreamInterface *iface);
static void fault_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FaultInput, fault_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, fault_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (FaultOutput, fault_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, fault_output_pollable_init))

static gboolean
refuses (FaultStream *self,
         GError **    error)
{
  self->n_calls++;
  if (self->n_calls == self->plan.call_at)
    {
      self->struck = TRUE;
      self->plan.call (self->plan.call_data);
    }
  if (self->plan.refuse_every == 0 || self->n_calls % self->plan.refuse_every != 0)
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "not now");
  return TRUE;
}

static gboolean
strikes (FaultStream *self,
         guint        count,
         guint        which,
         GError **    error)
{
  if (which == 0 || count < which)
    return FALSE;
  self->struck = TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "struck");
  return TRUE;
}

static GInputStream *
base_input (FaultStream *self)
{
  return g_io_stream_get_input_stream (self->base);
}

static GOutputStream *
base_output (FaultStream *self)
{
  return g_io_stream_get_output_stream (self->base);
}

static gssize
fault_input_read_nonblocking (GPollableInputStream *stream,
                              void *                buffer,
                              gsize                 count,
                              GError **             error)
{
  FaultStream *self = FAULT_INPUT (stream)->owner;
  gssize n = 0;

  if (refuses (self, error))
    return -1;
  if (self->plan.max_read > 0)
    count = MIN (count, self->plan.max_read);
  if (strikes (self, self->n_reads + 1, self->plan.fail_read, error))
    return -1;
  if (self->plan.end_read > 0 && self->n_reads + 1 >= self->plan.end_read)
    {
      self->struck = TRUE;
      return 0;
    }
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (base_input (self)), buffer, count, NULL, error);
  if (n > 0)
    self->n_reads++;
  return n;
}

static gboolean
fault_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base_input (FAULT_INPUT (stream)->owner)));
}

static GSource *
fault_input_create_source (GPollableInputStream *stream,
                           GCancellable *        cancellable)
{
  GInputStream *base = base_input (FAULT_INPUT (stream)->owner);
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (base), cancellable);

  return g_pollable_source_new_full (stream, source, NULL);
}

static void
fault_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = fault_input_read_nonblocking;
  iface->is_readable = fault_input_is_readable;
  iface->create_source = fault_input_create_source;
}

static gssize
fault_input_read (GInputStream *stream,
                  void *        buffer,
                  gsize         count,
                  GCancellable *cancellable,
                  GError **     error)
{
  FaultStream *self = FAULT_INPUT (stream)->owner;

  return g_input_stream_read (base_input (self), buffer, self->plan.max_read > 0 ? MIN (count, self->plan.max_read) : count,
                              cancellable, error);
}

static void
fault_input_class_init (FaultInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = fault_input_read;
}

static void
fault_input_init (FaultInput *self)
{
}

static gssize
fault_output_write_nonblocking (GPollableOutputStream *stream,
                                const void *           buffer,
                                gsize                  count,
                                GError **              error)
{
  FaultStream *self = FAULT_OUTPUT (stream)->owner;
  gssize n = 0;

  if (refuses (self, error))
    return -1;
  if (self->plan.max_write > 0)
    count = MIN (count, self->plan.max_write);
  if (strikes (self, self->n_writes + 1, self->plan.fail_write, error))
    return -1;
  n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (base_output (self)), buffer, count, NULL, error);
  if (n > 0)
    self->n_writes++;
  return n;
}

static gboolean
fault_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (base_output (FAULT_OUTPUT (stream)->owner)));
}

static GSource *
fault_output_create_source (GPollableOutputStream *stream,
                            GCancellable *         cancellable)
{
  GOutputStream *base = base_output (FAULT_OUTPUT (stream)->owner);
  g_autoptr (GSource) source = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (base), cancellable);

  return g_pollable_source_new_full (stream, source, NULL);
}

static void
fault_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->write_nonblocking = fault_output_write_nonblocking;
  iface->is_writable = fault_output_is_writable;
  iface->create_source = fault_output_create_source;
}

static gssize
fault_output_write (GOutputStream *stream,
                    const void *   buffer,
                    gsize          count,
                    GCancellable * cancellable,
                    GError **      error)
{
  return g_output_stream_write (base_output (FAULT_OUTPUT (stream)->owner), buffer, count, cancellable, error);
}

static void
fault_output_class_init (FaultOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = fault_output_write;
}

static void
fault_output_init (FaultOutput *self)
{
}

static GInputStream *
fault_stream_get_input_stream (GIOStream *stream)
{
  return FAULT_STREAM (stream)->input;
}

static GOutputStream *
fault_stream_get_output_stream (GIOStream *stream)
{
  return FAULT_STREAM (stream)->output;
}

static gboolean
fault_stream_close (GIOStream *   stream,
                    GCancellable *cancellable,
                    GError **     error)
{
  return g_io_stream_close (FAULT_STREAM (stream)->base, cancellable, error);
}

static void
fault_stream_finalize (GObject *object)
{
  FaultStream *self = FAULT_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (fault_stream_parent_class)->finalize (object);
}

static void
fault_stream_class_init (FaultStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fault_stream_finalize;
  stream_class->get_input_stream = fault_stream_get_input_stream;
  stream_class->get_output_stream = fault_stream_get_output_stream;
  stream_class->close_fn = fault_stream_close;
}

static void
fault_stream_init (FaultStream *self)
{
}

/**
 * fault_stream_new:
 * @base: a stream whose both sides are pollable
 * @plan: the trouble
 *
 * Returns: (transfer full): @base with trouble
 */
GIOStream *
fault_stream_new (GIOStream *      base,
                  const FaultPlan *plan)
{
  FaultStream *self = g_object_new (FAULT_TYPE_STREAM, NULL);
  FaultInput *input = g_object_new (FAULT_TYPE_INPUT, NULL);
  FaultOutput *output = g_object_new (FAULT_TYPE_OUTPUT, NULL);

  self->base = g_object_ref (base);
  self->plan = *plan;
  input->owner = self;
  output->owner = self;
  self->input = G_INPUT_STREAM (input);
  self->output = G_OUTPUT_STREAM (output);
  return G_IO_STREAM (self);
}

/**
 * fault_stream_was_struck:
 * @self: a stream
 *
 * Returns: whether the read or write that had to fail has come
 */
gboolean
fault_stream_was_struck (FaultStream *self)
{
  return self->struck;
}
