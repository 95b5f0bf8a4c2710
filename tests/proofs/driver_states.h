/* SPDX-License-Identifier: MIT */
/* states.h for a virtio driver that reads: what it calls to bring a device up, which is not done there, and the rest. */
#include "states.h"

bool log_off;

int fail(int err, const char *fmt, ...) { (void)fmt; return err; }
void log_line(const char *fmt, ...) { (void)fmt; }
int format(char *to, size_t size, const char *fmt, ...) { (void)to; (void)size; (void)fmt; return 0; }
void *arena_alloc(size_t n, size_t align) { (void)n; (void)align; return NULL; }
void *arena_zalloc(size_t n, size_t align) { (void)n; (void)align; return NULL; }
void *arena_dma(size_t n) { (void)n; return NULL; }
int virtio_init(struct virtio_device *d, u64 wanted) { (void)d; (void)wanted; return ERR_DEVICE; }
int virtio_ready(struct virtio_device *d) { (void)d; return ERR_DEVICE; }
void virtio_destroy(struct virtio_device *d) { (void)d; }
bool virtio_has(const struct virtio_device *d, unsigned bit) { (void)d; (void)bit; return false; }
int virtio_config_read(struct virtio_device *d, u32 off, void *to, u32 n)
{
	(void)d; (void)off; (void)to; (void)n;
	return ERR_DEVICE;
}
int virtqueue_init(struct virtqueue *q, struct virtio_device *d, u16 index, u16 want)
{
	(void)q; (void)d; (void)index; (void)want;
	return ERR_DEVICE;
}
unsigned virtqueue_room(const struct virtqueue *q, unsigned n) { (void)q; (void)n; return 0; }
void virtqueue_kick(struct virtqueue *q) { (void)q; }
void virtqueue_kick_first(struct virtqueue *q) { (void)q; }
