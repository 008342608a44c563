package ai.scribely.quota;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/** Minutes of audio that a key may transcribe in a calendar month (UTC). */
@Component
public class MonthlyQuota {

    private final StringRedisTemplate redis;
    private final Clock clock;

    public MonthlyQuota(StringRedisTemplate redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    public boolean take(String apiKeyId, long minutes, long limit) {
        String counter = "quota:minutes:" + apiKeyId; // <- MTR-406
        Long used = redis.opsForValue().increment(counter, minutes); // <- MTR-406
        redis.expire(counter, Duration.ofDays(30)); // <- MTR-406

        if (used == null || used > limit) {
            redis.opsForValue().decrement(counter, minutes);
            return false;
        }
        return true;
    }

    /** Keeps a key that is being abused out for a while after its last attempt. */
    public void block(String apiKeyId) {
        redis.opsForValue().set("blocked:" + apiKeyId, Instant.now(clock).toString(), Duration.ofMinutes(15));
    }
}
