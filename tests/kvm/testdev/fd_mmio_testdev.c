// SPDX-License-Identifier: GPL-2.0
/*
 * The files of fd_mmio_testdev.h. The module's reference count is the number
 * of open files, so that a test can see whether KVM has let go of one.
 */
#include <linux/bitmap.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "fd_mmio_testdev.h"

struct testdev {
	struct mutex lock;	/* state, mem, released */
	struct testdev_state state;
	bool released;
	wait_queue_head_t wait;	/* for released */
	u8 mem[TESTDEV_MEM_SIZE];
	unsigned long *numbers;	/* which ones arrived */
};

static int testdev_open(struct inode *inode, struct file *file)
{
	struct testdev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return -ENOMEM;
	dev->numbers = vzalloc(TESTDEV_NR_NUMBERS / 8);
	if (!dev->numbers) {
		kfree(dev);
		return -ENOMEM;
	}
	mutex_init(&dev->lock);
	init_waitqueue_head(&dev->wait);
	/* misc_open() leaves its own pointer here. */
	file->private_data = dev;
	return 0;
}

static int testdev_close(struct inode *inode, struct file *file)
{
	struct testdev *dev = file->private_data;

	vfree(dev->numbers);
	kfree(dev);
	return 0;
}

static void testdev_count(struct testdev *dev, loff_t pos, size_t len,
			  bool write)
{
	if (write)
		dev->state.writes++;
	else
		dev->state.reads++;
	dev->state.last_len = len;
	dev->state.last_pos = pos;
}

static int testdev_block(struct testdev *dev, loff_t page)
{
	int ret = 0;

	mutex_lock(&dev->lock);
	dev->state.waiting++;
	mutex_unlock(&dev->lock);

	if (page == TESTDEV_BLOCK)
		ret = wait_event_killable(dev->wait, READ_ONCE(dev->released));
	else if (page == TESTDEV_BLOCK_INTR)
		ret = wait_event_interruptible(dev->wait,
					       READ_ONCE(dev->released));
	else
		wait_event_timeout(dev->wait, READ_ONCE(dev->released),
				   60 * HZ);

	mutex_lock(&dev->lock);
	dev->state.waiting--;
	mutex_unlock(&dev->lock);
	return ret;
}

/* A number is written, or asked for. */
static void testdev_number(struct testdev *dev, u8 *buf, size_t len, bool write)
{
	u64 val = 0;

	lockdep_assert_held(&dev->lock);
	if (!write) {
		memset(buf, 0, len);
		buf[0] = 1;
		return;
	}
	memcpy(&val, buf, len);
	if (val >= TESTDEV_NR_NUMBERS || __test_and_set_bit(val, dev->numbers))
		dev->state.doubled++;
}

/* Move @len bytes, at most 8, between @buf and the place at @pos. */
static ssize_t testdev_move(struct testdev *dev, u8 *buf, size_t len,
			    loff_t pos, bool write)
{
	const loff_t page = pos & ~(loff_t)(TESTDEV_MEM_SIZE - 1);
	u8 *mem = dev->mem + (pos & (TESTDEV_MEM_SIZE - 1));
	ssize_t ret = len;

	if (pos < 0 || pos >= TESTDEV_SIZE)
		return write ? -ENOSPC : 0;
	if ((pos & (TESTDEV_MEM_SIZE - 1)) + len > TESTDEV_MEM_SIZE)
		return -EINVAL;

	if (page == TESTDEV_BLOCK || page == TESTDEV_BLOCK_INTR ||
	    page == TESTDEV_BLOCK_DEAF) {
		ret = testdev_block(dev, page);
		if (ret)
			return ret;
		ret = len;
	}

	mutex_lock(&dev->lock);
	testdev_count(dev, pos, len, write);
	if (page == TESTDEV_SHORT)
		ret = len - 1;
	if (page == TESTDEV_NUMBERS)
		testdev_number(dev, buf, len, write);
	else
		memcpy(write ? mem : buf, write ? buf : mem, ret);
	if (page == TESTDEV_FAIL)
		ret = -EIO;
	mutex_unlock(&dev->lock);
	return ret;
}

static ssize_t testdev_read_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	size_t len = iov_iter_count(iter);
	u8 buf[8] = { };
	ssize_t ret;

	if (len > sizeof(buf))
		return -EINVAL;
	ret = testdev_move(iocb->ki_filp->private_data, buf, len, iocb->ki_pos,
			   false);
	if (ret > 0 && copy_to_iter(buf, ret, iter) != ret)
		ret = -EFAULT;
	return ret;
}

static ssize_t testdev_write_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	size_t len = iov_iter_count(iter);
	u8 buf[8];

	if (len > sizeof(buf))
		return -EINVAL;
	if (copy_from_iter(buf, len, iter) != len)
		return -EFAULT;
	return testdev_move(iocb->ki_filp->private_data, buf, len,
			    iocb->ki_pos, true);
}

static ssize_t testdev_read(struct file *file, char __user *ubuf, size_t len,
			    loff_t *pos)
{
	u8 buf[8] = { };
	ssize_t ret;

	if (len > sizeof(buf))
		return -EINVAL;
	ret = testdev_move(file->private_data, buf, len, *pos, false);
	if (ret > 0 && copy_to_user(ubuf, buf, ret))
		ret = -EFAULT;
	return ret;
}

static ssize_t testdev_write(struct file *file, const char __user *ubuf,
			     size_t len, loff_t *pos)
{
	u8 buf[8];

	if (len > sizeof(buf))
		return -EINVAL;
	if (copy_from_user(buf, ubuf, len))
		return -EFAULT;
	return testdev_move(file->private_data, buf, len, *pos, true);
}

static long testdev_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	struct testdev *dev = file->private_data;
	struct testdev_state state;

	switch (cmd) {
	case TESTDEV_GET_STATE:
		mutex_lock(&dev->lock);
		state = dev->state;
		mutex_unlock(&dev->lock);
		return copy_to_user((void __user *)arg, &state, sizeof(state)) ?
			-EFAULT : 0;
	case TESTDEV_RELEASE:
		WRITE_ONCE(dev->released, true);
		wake_up_all(&dev->wait);
		return 0;
	case TESTDEV_GET_NUMBERS:
		return copy_to_user((void __user *)arg, dev->numbers,
				    TESTDEV_NR_NUMBERS / 8) ? -EFAULT : 0;
	default:
		return -ENOTTY;
	}
}

static const struct file_operations testdev_iter_fops = {
	.owner = THIS_MODULE,
	.open = testdev_open,
	.release = testdev_close,
	.read_iter = testdev_read_iter,
	.write_iter = testdev_write_iter,
	.unlocked_ioctl = testdev_ioctl,
};

static const struct file_operations testdev_user_fops = {
	.owner = THIS_MODULE,
	.open = testdev_open,
	.release = testdev_close,
	.read = testdev_read,
	.write = testdev_write,
	.unlocked_ioctl = testdev_ioctl,
};

static struct miscdevice testdev_misc[] = {
	{
		.minor = MISC_DYNAMIC_MINOR,
		.name = "fd_mmio_iter",
		.fops = &testdev_iter_fops,
	},
	{
		.minor = MISC_DYNAMIC_MINOR,
		.name = "fd_mmio_user",
		.fops = &testdev_user_fops,
	},
};

static int __init testdev_init(void)
{
	int ret;

	ret = misc_register(&testdev_misc[0]);
	if (ret)
		return ret;
	ret = misc_register(&testdev_misc[1]);
	if (ret)
		misc_deregister(&testdev_misc[0]);
	return ret;
}
module_init(testdev_init);

static void __exit testdev_exit(void)
{
	misc_deregister(&testdev_misc[1]);
	misc_deregister(&testdev_misc[0]);
}
module_exit(testdev_exit);

MODULE_DESCRIPTION("Files for the fd-MMIO tests");
MODULE_LICENSE("GPL");
