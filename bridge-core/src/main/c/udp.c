/*
 * UDP sockets of IPv4 that know the interface of each datagram: those of org.serialbridge.serial.kernel.UdpSocket.
 *
 * Only awaitReadable waits.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "calls.h"

/* Longer than any datagram that is taken or sent. */
enum { LONGEST = 1024, MOST_DESCRIPTORS = 8 };

/* Room for the message about the interface. */
union about {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

static int switchOn(int fd, int level, int option) {
  const int on = 1;
  return setsockopt(fd, level, option, &on, sizeof on);
}

/* The descriptor of a socket on a port of all addresses; buffer: bytes of datagrams that may wait. */
CALL(jint, openUdp)(JNIEnv *env, jclass class, jint port, jint buffer) {
  (void)env, (void)class;
  const struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) {
    return -errno;
  }
  if (switchOn(fd, SOL_SOCKET, SO_REUSEADDR) < 0 || switchOn(fd, SOL_SOCKET, SO_BROADCAST) < 0
      || switchOn(fd, IPPROTO_IP, IP_PKTINFO) < 0
      || setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer) < 0
      || bind(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
    const int failure = errno;
    close(fd);
    return -failure;
  }
  return fd;
}

/* A bit for each descriptor that can be read or has failed; 0 after that time in ms. -1: waits for good. */
CALL(jint, awaitReadable)(JNIEnv *env, jclass class, jintArray descriptors, jint millis) {
  (void)class;
  jint fds[MOST_DESCRIPTORS];
  struct pollfd watched[MOST_DESCRIPTORS];
  const jsize count = (*env)->GetArrayLength(env, descriptors);
  if (count > MOST_DESCRIPTORS) {
    return -EINVAL;
  }
  (*env)->GetIntArrayRegion(env, descriptors, 0, count, fds);
  for (jsize i = 0; i < count; i++) {
    watched[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
  }
  if (poll(watched, (nfds_t)count, millis) < 0) {
    return errno == EINTR ? 0 : -errno;
  }
  jint readable = 0;
  for (jsize i = 0; i < count; i++) {
    readable |= (watched[i].revents != 0) << i;
  }
  return readable;
}

/* In the order of UdpSocket. */
enum { SENDER, SENDER_PORT, INTERFACE, DESTINATION, LOCAL, FACTS };

/* The length of the next datagram. One that is longer than the array, or has no facts, leaves both arrays alone. */
CALL(jint, receiveUdp)(JNIEnv *env, jclass class, jint fd, jbyteArray datagram, jintArray facts) {
  (void)class;
  char bytes[LONGEST];
  union about about;
  struct sockaddr_in sender;
  const jsize room = (*env)->GetArrayLength(env, datagram);
  struct iovec content = {.iov_base = bytes, .iov_len = (size_t)(room < LONGEST ? room : LONGEST)};
  struct msghdr message = {.msg_name = &sender,
                           .msg_namelen = sizeof sender,
                           .msg_iov = &content,
                           .msg_iovlen = 1,
                           .msg_control = &about,
                           .msg_controllen = sizeof about};
  const ssize_t length = recvmsg(fd, &message, MSG_DONTWAIT | MSG_TRUNC);
  if (length < 0) {
    return -errno;
  }
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header == NULL || header->cmsg_level != IPPROTO_IP || header->cmsg_type != IP_PKTINFO) {
    return -ENOMSG;
  }
  if ((size_t)length > content.iov_len) {
    return (jint)length;
  }
  struct in_pktinfo way;
  memcpy(&way, CMSG_DATA(header), sizeof way);
  const jint values[FACTS] = {
      [SENDER] = (jint)ntohl(sender.sin_addr.s_addr),
      [SENDER_PORT] = ntohs(sender.sin_port),
      [INTERFACE] = way.ipi_ifindex,
      [DESTINATION] = (jint)ntohl(way.ipi_addr.s_addr),
      [LOCAL] = (jint)ntohl(way.ipi_spec_dst.s_addr),
  };
  (*env)->SetByteArrayRegion(env, datagram, 0, (jsize)length, (const jbyte *)bytes);
  give(env, facts, values, FACTS);
  return (jint)length;
}

/* Sends a datagram from a local address by an interface, which needs no route then; 0: by that of the route. */
CALL(jint, sendUdp)
(JNIEnv *env, jclass class, jint fd, jint interface, jint local, jint receiver, jint port, jbyteArray datagram) {
  (void)class;
  char bytes[LONGEST];
  union about about;
  const jsize length = (*env)->GetArrayLength(env, datagram);
  if (length > LONGEST) {
    return -EMSGSIZE;
  }
  (*env)->GetByteArrayRegion(env, datagram, 0, length, (jbyte *)bytes);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((in_port_t)port), .sin_addr.s_addr = htonl((in_addr_t)receiver)};
  struct iovec content = {.iov_base = bytes, .iov_len = (size_t)length};
  struct msghdr message = {.msg_name = &address,
                           .msg_namelen = sizeof address,
                           .msg_iov = &content,
                           .msg_iovlen = 1,
                           .msg_control = &about,
                           .msg_controllen = sizeof about};
  const struct in_pktinfo way = {.ipi_ifindex = interface, .ipi_spec_dst.s_addr = htonl((in_addr_t)local)};
  memset(&about, 0, sizeof about);
  about.header.cmsg_level = IPPROTO_IP;
  about.header.cmsg_type = IP_PKTINFO;
  about.header.cmsg_len = CMSG_LEN(sizeof way);
  memcpy(CMSG_DATA(&about.header), &way, sizeof way);
  return result((int)sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
}
